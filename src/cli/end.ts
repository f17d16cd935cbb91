import type { Until } from "../core/spec/until.ts";

/** When a maintenance ends, and the zone in which visitors without script read it. */
export interface End extends Until {
  /** Its IANA name. */
  readonly timeZone: string;
}

/**
 * The end that a text means: in the maintenance's zone, or else in this machine's.
 * @param now milliseconds since the epoch
 * @throws Trouble (`usage`) where it is none, or lies in the past
 */
export async function endOf(
  text: string | undefined,
  timezone: string | undefined,
  now: number,
): Promise<End | undefined> {
  if (text === undefined) return undefined;
  const { resolveUntil } = await import("../core/spec/until.ts");
  const zone = timezone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const until = resolveUntil(text, { now, zone });
  const shown = timezone === undefined ? `${until.shown} (this machine's zone)` : until.shown;
  // What Intl says where TZ names a place that it does not know.
  return { ...until, shown, timeZone: zone === "Etc/Unknown" ? "UTC" : zone };
}
