import type { Pace, Surroundings } from "./surroundings.ts";

/** Files that others rotate: tokens, certificates. */
export interface Files {
  /**
   * The text of a file, at most `freshFor` old. A file that cannot be read again keeps its last text.
   * @throws the system's error where it could never be read
   */
  read(path: string): Promise<string>;
  /** Reads this file anew next time. */
  expire(path: string): void;
}

const freshFor = 10_000;

/** Files that are read again when they were read more than 10 s ago. */
export function rotatingFiles(from: Pick<Surroundings, "readFile">, pace: Pick<Pace, "now">): Files {
  const known = new Map<string, { readonly text: string; readonly until: number }>();
  return {
    async read(path) {
      const last = known.get(path);
      if (last !== undefined && pace.now() < last.until) return last.text;
      try {
        const text = await from.readFile(path);
        known.set(path, { text, until: pace.now() + freshFor });
        return text;
      } catch (error) {
        if (last !== undefined) return last.text;
        throw error;
      }
    },
    expire(path) {
      const last = known.get(path);
      if (last !== undefined) known.set(path, { text: last.text, until: 0 });
    },
  };
}
