/** `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`: a duration given in milliseconds. */
export function span(ms: number): string {
  if (ms < 59_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return parts([Math.floor(seconds / 60), "min"], [seconds % 60, "s"]);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 2 * 1440) return parts([Math.floor(minutes / 60), "h"], [minutes % 60, "min"]);
  return parts([Math.floor(minutes / 1440), "d"], [Math.floor((minutes % 1440) / 60), "h"]);
}

/** The same where a second counts for nothing: `40 s`, `12 min`, `1 h 12 min`. */
export function roughly(ms: number): string {
  const seconds = Math.round(Math.max(0, ms) / 1000);
  return seconds < 60 ? `${String(seconds)} s` : span(Math.floor(seconds / 60) * 60_000);
}

function parts(...all: readonly (readonly [number, string])[]): string {
  return all
    .filter(([count], i) => i === 0 || count > 0)
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(" ");
}

/** A format of this machine's time zone, made when it is first needed: making one costs more than many uses of it. */
function formatOf(options: Intl.DateTimeFormatOptions): () => Intl.DateTimeFormat {
  let made: Intl.DateTimeFormat | undefined;
  return () => (made ??= new Intl.DateTimeFormat("en-GB", options));
}

const toTheMinute = formatOf({ hour: "2-digit", minute: "2-digit" });
const dayOfYear = formatOf({ year: "numeric", month: "short", day: "numeric" });
const dayOfMonth = formatOf({ month: "short", day: "numeric" });
const zoned = formatOf({ timeZoneName: "short" });

/** `02:04:31`, in this machine's time zone. */
export const clock = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** `02:04`, and with the day, `25 Nov 02:04`, where that is not today's: in this machine's time zone. */
export function moment(at: number, now: number): string {
  const time = toTheMinute().format(at);
  if (dayOfYear().format(at) === dayOfYear().format(now)) return time;
  return `${dayOfMonth().format(at)} ${time}`;
}

/** This machine's time zone at that time: `CET`, `UTC`. */
export function zone(at: number): string {
  return (
    zoned()
      .formatToParts(at)
      .find(({ type }) => type === "timeZoneName")?.value ?? "UTC"
  );
}
