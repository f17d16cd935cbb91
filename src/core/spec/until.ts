import { Temporal } from "temporal-polyfill";
import { Trouble } from "../errors.ts";
import type { Instant } from "../record.ts";
import { startExpected, untilExpected, untilPattern } from "./until-text.ts";

/** An end, resolved: as it is recorded, as people read it, and what the clocks do to it. */
export interface Until {
  readonly at: Instant;
  /** `2026-11-26 06:00 Europe/Paris` */
  readonly shown: string;
  /** Where the clocks change at that time: a sentence. */
  readonly note?: string;
}

/** What a time without a zone is measured by. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The IANA name of a time zone; absent where it is not known (a `TZ` that Intl cannot place). */
  readonly zone: string | undefined;
}

/**
 * The moment that a text means: `06:00` is the next one, local times are of the zone, `1h30m` counts from now. A local time
 * that the clocks skip is as much later as they skip; of one that comes twice the second is meant, for an end that is
 * announced too late harms nobody.
 * @throws Trouble (`usage`) where it is none, lies in the past, or is of a zone that is not known
 */
export function resolveUntil(text: string, clock: Clock): Until {
  if (!untilPattern.test(text)) throw noTime(text);
  const known = clock.zone === "Etc/Unknown" ? undefined : clock.zone;
  if (known === undefined && !/(?:[hmZ]|[+-]\d{2}:\d{2})$/.test(text)) throw noZone(text);
  const zone = known ?? "UTC";
  const now = Temporal.Instant.fromEpochMilliseconds(clock.now);
  const { at, note } = read(text, now.toZonedDateTimeISO(zone));
  const shown = show(at.toZonedDateTimeISO(zone));
  if (Temporal.Instant.compare(at, now) <= 0) {
    throw new Trouble("usage", `The end lies in the past: ${shown}.`, [
      `It is ${show(now.toZonedDateTimeISO(zone))} now. Give a later one, or a duration:  --until 2h`,
    ]);
  }
  const seconds = at.round({ smallestUnit: "second", roundingMode: "ceil" });
  return { at: seconds.toString(), shown, ...(note === undefined ? {} : { note }) };
}

/**
 * The moment to wait for that a text means: `06:00` is the nearest one, so that a pipeline that starts a little late begins at
 * once, and does not wait for a day.
 * @throws Trouble (`usage`) where it is none, a duration, or of a zone that nobody named
 */
export function resolveStart(text: string, { now, zone }: Clock): Until {
  if (!untilPattern.test(text) || /[hm]$/.test(text)) throw noTime(text, startExpected);
  if (zone === undefined && !/(?:Z|[+-]\d{2}:\d{2})$/.test(text)) {
    throw new Trouble("usage", `Which moment ${text} is cannot be said: no time zone is named.`, [
      "Name it in the file:  timezone: Europe/Paris",
      "Or give the time with its zone:  --wait-until 2026-11-26T06:00+01:00",
    ]);
  }
  const instant = Temporal.Instant.fromEpochMilliseconds(now);
  const here = instant.toZonedDateTimeISO(zone ?? "UTC");
  // The next one seen from twelve hours ago is the nearest one.
  const { at, note } = read(text, here.subtract({ hours: 12 }));
  return {
    at: at.toString(),
    shown: show(at.toZonedDateTimeISO(here.timeZoneId)),
    ...(note === undefined ? {} : { note }),
  };
}

interface Moment {
  readonly at: Temporal.Instant;
  readonly note?: string;
}

function read(text: string, now: Temporal.ZonedDateTime): Moment {
  try {
    if (/[hm]$/.test(text)) return { at: now.add(`PT${text.toUpperCase()}`).toInstant() };
    if (/(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return { at: Temporal.Instant.from(text) };
    if (text.includes("T")) return local(Temporal.PlainDateTime.from(text), now.timeZoneId);
    const time = Temporal.PlainTime.from(text.padStart(5, "0"));
    const today = local(now.toPlainDate().toPlainDateTime(time), now.timeZoneId);
    if (Temporal.Instant.compare(today.at, now.toInstant()) > 0) return today;
    return local(now.toPlainDate().add({ days: 1 }).toPlainDateTime(time), now.timeZoneId);
  } catch (error) {
    if (error instanceof RangeError) throw noTime(text);
    throw error;
  }
}

function local(time: Temporal.PlainDateTime, zone: string): Moment {
  const later = time.toZonedDateTime(zone, { disambiguation: "later" });
  const earlier = time.toZonedDateTime(zone, { disambiguation: "earlier" });
  if (later.equals(earlier)) return { at: later.toInstant() };
  const clock = time.toPlainTime().toString({ smallestUnit: "minute" });
  const skipped = !later.toPlainDateTime().equals(time);
  const note = skipped
    ? `The clocks skip ${clock} on that day: ${show(later)} is meant.`
    : `${clock} comes twice on that day, as the clocks go back: the second is meant (${later.offset}).`;
  return { at: later.toInstant(), note };
}

const show = (time: Temporal.ZonedDateTime): string =>
  `${time.toPlainDate().toString()} ${time.toPlainTime().toString({ smallestUnit: "minute" })} ${time.timeZoneId}`;

function noTime(text: string, expected = untilExpected): Trouble {
  return new Trouble("usage", `${JSON.stringify(text)} is no time.`, [`It must be ${expected}.`]);
}

function noZone(text: string): Trouble {
  return new Trouble("usage", `Which moment ${text} is cannot be said: the time zone of this machine is not known.`, [
    "Give the time with its zone:  --until 2026-11-26T06:00+01:00   or a duration:  --until 2h",
    "Or name the zone:  timezone: Europe/Paris   in the file, or TZ=Europe/Paris",
  ]);
}
