import * as z from "zod";
import { dnsLabel, hostName } from "../target.ts";

/**
 * The kinds of values that the spec is made of. The `error` of each says what is expected, as the end of the sentence
 * "It must be …": `problems.ts` makes the sentence.
 */
export const text = (expected = "text") => z.string({ error: expected }).min(1, { error: `${expected}, not empty` });

const matching = (pattern: RegExp, longest: number, expected: string) =>
  z.string({ error: expected }).max(longest, { error: expected }).regex(pattern, { error: expected });

/** A name as DNS labels are (RFC 1123): of namespaces, and of maintenances. */
export const label = (of: string) => matching(dnsLabel, 63, `${of}: a-z, 0-9 and dashes, at most 63`);

/** A name as most objects of Kubernetes have it (RFC 1123 subdomain). */
export const objectName = (of: string) =>
  matching(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 253, `${of}: a-z, 0-9, dashes and dots`);

export const host = matching(hostName, 253, "a host name in lower case, such as news.example.com");

/** A file or folder, relative to the file that names it. */
export const path = (expected: string) => text(expected);

/** A path of a URL. */
export const urlPath = (expected: string) => z.string({ error: expected }).regex(/^\/\S*$/, { error: expected });

export const seconds = (least: number, example: number) => {
  const expected = `a whole number of seconds, such as ${String(example)}`;
  return z.int({ error: expected }).min(least, { error: expected }).max(86_400, { error: "at most 86400, a day" });
};

const status = "an HTTP status between 200 and 599";
export const httpStatus = z.int({ error: status }).min(200, { error: status }).max(599, { error: status });

const quantity = "a quantity, such as 24Mi or 50m";
/** A quantity as Kubernetes writes it (apimachinery resource.Quantity); a bare number needs no quotes. */
export const quantities = z.record(
  objectName("a resource"),
  z.union([z.string().regex(/^\d+(\.\d+)?([numkMGTPE]|[KMGTPE]i|[eE]\d+)?$/), z.number().positive()], {
    error: quantity,
  }),
  { error: "a mapping of resources to quantities, such as memory: 24Mi" },
);
