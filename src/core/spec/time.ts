import * as z from "zod";
import { nearNames } from "../near.ts";
import { untilExpected, untilPattern } from "./until-text.ts";

export const UntilText = z
  .string({ error: untilExpected })
  .regex(untilPattern, { error: untilExpected })
  .describe("Until when; recorded and shown. Nothing reopens by itself then.");

/** A name of the time zone database (IANA), as this Node knows it. */
export const TimeZone = z
  .string({ error: "the name of a time zone, such as Europe/Paris" })
  .refine(isTimeZone, {
    error: ({ input }) => zoneExpected(String(input)),
  })
  .describe("The time zone of until, by its IANA name; the machine's, unless given.");

/** An offset such as +01:00 is no name: it knows no summer. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

function zoneExpected(wanted: string): string {
  const [near] = nearNames(wanted, Intl.supportedValuesOf("timeZone"), 1);
  return near === undefined ? "the name of a time zone, such as Europe/Paris" : `a time zone: did you mean ${near}?`;
}
