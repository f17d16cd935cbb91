/** Exit codes, the same for every command. The table in docs/exit-codes.md is checked against this one. */
export const exitCodes = {
  done: 0,
  bug: 1,
  usage: 2,
  refused: 3,
  rolledBack: 4,
  unfinished: 5,
  unseen: 6,
  drift: 7,
  overdue: 8,
} as const;

/** How a command that could not do as asked ends. */
export type Ending = Exclude<keyof typeof exitCodes, "done" | "bug">;

/** At least one line that says what to do next. */
export type Remedy = readonly [string, ...string[]] | readonly [...string[], string];

/**
 * A failure that the person at the keyboard can do something about: what happened, why, and what to type next.
 * It cannot be built without a remedy. Anything else that is thrown is a bug.
 */
export class Trouble extends Error {
  override readonly name = "Trouble";
  readonly ending: Ending;
  readonly remedy: Remedy;

  /**
   * @param ending what became of the run, which decides the exit code
   * @param message what could not be done and why: one or two sentences, without a line break
   * @param remedy what to do next, a line each; a command stands alone in its line
   */
  constructor(ending: Ending, message: string, remedy: Remedy, options?: { cause?: unknown }) {
    super(message, options);
    this.ending = ending;
    this.remedy = remedy;
  }

  get exitCode(): number {
    return exitCodes[this.ending];
  }
}

/** What an error says of itself, whatever was thrown. */
export const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
