import type { AnswerPolicy } from "../answer-policy.ts";

/** A variable with the moment, as long as it lies ahead, and otherwise seconds: a date gone by says "at once". */
export function retryAfterMap(variable: string, { retryAfter: { seconds, until } }: AnswerPolicy): string {
  const moment = until === undefined ? "" : ` "~^(?:${lessThan(until)})\\." "${httpDate(until)}";`;
  return `
  map $msec ${variable} { default ${String(seconds)};${moment} }`;
}

/** A moment (seconds since the epoch) as HTTP writes it (RFC 9110, section 5.6.7): `Wed, 25 Nov 2026 06:00:00 GMT`. */
export function httpDate(seconds: number): string {
  const parts = new Map(
    formatOf()
      .formatToParts(seconds * 1000)
      .map(({ type, value }) => [type, value]),
  );
  const [weekday, day, month, year] = ["weekday", "day", "month", "year"].map((type) => parts.get(type as never) ?? "");
  const time = ["hour", "minute", "second"].map((type) => parts.get(type as never) ?? "").join(":");
  return `${weekday ?? ""}, ${day ?? ""} ${month ?? ""} ${year ?? ""} ${time} GMT`;
}

/** Made when it is needed: the first one of a run loads all that the machine knows of dates. */
const formatOf = (): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone: "UTC",
    weekday: "short",
    day: "2-digit",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });

/** A pattern of the numbers of as many digits that are less than this one: nginx compares no numbers. */
export function lessThan(n: number): string {
  const digits = String(n);
  const choices = digits.split("").flatMap((digit, i) => {
    if (digit === "0") return [];
    return [`${digits.slice(0, i)}[0-${String(Number(digit) - 1)}]\\d{${String(digits.length - i - 1)}}`];
  });
  return choices.length === 0 ? "(?!)" : choices.join("|");
}
