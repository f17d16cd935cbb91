/** How a command tells what it does: for people, or for programs. */
export type Output = "table" | "json" | "yaml";

let output: Output = "table";
/** Lines of a terminal that are drawn again. */
export interface Drawing {
  /** Leaves them where they stand: what is drawn from now on stands below. */
  end(): void;
  /** Takes them off the screen. */
  lift(): void;
  draw(): void;
}

let drawing: Drawing | undefined;

// Nobody reads on (`| head`, a closed terminal): that changes nothing of what is being done.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

/** Notes how this run is to speak, before anything can fail. */
export function speak(as: Output | undefined): void {
  output = as ?? "table";
}

/** How this run speaks. */
export const speaks = (): Output => output;

/** Does this run speak to programs, in JSON? */
export const speaksJson = (): boolean => output === "json";

/** Writes a line. What was drawn before it stays where it is. */
export function say(line: string): void {
  leave();
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error, above what is being drawn. */
export function warn(line: string): void {
  drawing?.lift();
  process.stderr.write(`${line}\n`);
  drawing?.draw();
}

/** Notes what is being drawn on the terminal, until something else is written. */
export function drawn<T extends Drawing>(by: T): T {
  drawing = by;
  return by;
}

/** Leaves what was drawn where it stands, for something else is written below it. */
export function leave(): void {
  drawing?.end();
  drawing = undefined;
}
