import type { WriteStream } from "node:tty";
import type { Drawing } from "../say.ts";
import { columns } from "./text.ts";

/** Milliseconds between two drawings: seconds count on. */
const beat = 200;

/** The room that there is to draw in: columns, and lines. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** Lines of a terminal that are drawn again in place as they change, and every beat. */
export class Redrawn implements Drawing {
  readonly #out: WriteStream;
  readonly #lines: (room: Room) => readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #drawn = 0;

  /** @param lines what is to be seen now; what does not fit is cut off at its top */
  constructor(out: WriteStream, lines: (room: Room) => readonly string[]) {
    this.#out = out;
    this.#lines = lines;
  }

  draw(): void {
    this.#timer ??= setInterval(() => this.draw(), beat).unref();
    // What has left the screen cannot be drawn again: no more lines than fit on it.
    const room = { width: Math.min(this.#out.columns, columns), height: Math.max(1, this.#out.rows - 2) };
    const lines = this.#lines(room).slice(-room.height);
    const up = this.#drawn === 0 ? "" : `\u001B[${String(this.#drawn)}A`;
    this.#out.write(`${up}${lines.map((line) => `\u001B[2K${line}\n`).join("")}\u001B[J`);
    this.#drawn = lines.length;
  }

  lift(): void {
    if (this.#drawn > 0) this.#out.write(`\u001B[${String(this.#drawn)}A\u001B[J`);
    this.#drawn = 0;
  }

  end(): void {
    if (this.#timer === undefined) return;
    this.draw();
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#drawn = 0;
  }
}
