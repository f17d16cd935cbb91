/** How an end can be said: `06:00`, `2026-11-26T06:00`, RFC 3339 with its zone, or `1h30m` from now. */
export const untilPattern =
  /^(?:(?:[01]?\d|2[0-3]):[0-5]\d|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d{2}:\d{2})?|\d+h(?:\d+m)?|\d+m)$/;
export const untilExpected = 'a time: "06:00", "2026-11-26T06:00", with +01:00 or Z behind it, or 2h, 90m';
/** How a moment to wait for can be said. */
export const startExpected = 'a time of day or a date: "06:00", "2026-11-26T06:00", with +01:00 or Z behind it';
/** How long something lasts: `2h`, `90m`, `1h30m`. */
export const durationPattern = /^(?:\d+h(?:\d+m)?|\d+m)$/;
