import { roughly } from "./show/time.ts";
import type { SpecFile } from "./file.ts";
import { sleepUntil } from "./interrupt.ts";
import { leave } from "./say.ts";
import { teller } from "./tell.ts";

/** A moment to wait for, and what knows the time zone in which it is meant. */
export interface Appointment {
  readonly text: string;
  /** Maintenances of the file: the time zone is theirs. */
  readonly words: readonly string[];
  readonly file: SpecFile | undefined;
}

/**
 * Waits until a moment, and says so; not at all where it has passed.
 * @throws Trouble (`usage`) where the text means none
 * @throws Interruption at the first signal
 */
export async function waitUntil({ text, words, file }: Appointment): Promise<void> {
  const { resolveStart } = await import("../core/spec/until.ts");
  const now = Date.now();
  const { at, shown, note } = resolveStart(text, { now, zone: zoneOf(words, file) });
  const report = teller();
  const left = Date.parse(at) - now;
  const aside = note === undefined ? "" : `. ${note.replace(/\.$/, "")}`;
  if (left <= 0) {
    report({ step: "wait", state: "skipped", says: `${shown} has passed, ${roughly(-left)} ago${aside}` });
    return leave();
  }
  const slept = sleepUntil(Date.parse(at));
  report({ step: "wait", state: "started", says: `until ${shown}, in ${roughly(left)}${aside}` });
  await slept;
  report({ step: "wait", state: "done", says: `until ${shown}` });
  leave();
}

/** The one time zone of these maintenances, where they have one. */
function zoneOf(words: readonly string[], file: SpecFile | undefined): string | undefined {
  const named = words.flatMap((word) => {
    const all = file?.spec.maintenances ?? {};
    return Object.hasOwn(all, word) ? [all[word]?.timezone] : [];
  });
  const [zone, ...others] = new Set(named);
  return others.length === 0 ? zone : undefined;
}
