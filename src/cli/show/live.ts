import { styleText } from "node:util";
import type { WriteStream } from "node:tty";
import type { StepEvent } from "../../engine/world.ts";
import { goOn, rows, type Row, type Story } from "./story.ts";
import { columns } from "./text.ts";

/** Milliseconds between two drawings while something is under way: its seconds count on. */
const beat = 200;

/** The story of a run on a terminal: its last lines are drawn again as they change. */
export class Live {
  readonly #out: WriteStream;
  #timer: NodeJS.Timeout | undefined;
  #story: Story = [];
  #drawn = 0;

  constructor(out: WriteStream) {
    this.#out = out;
  }

  tell(event: StepEvent): void {
    this.#timer ??= setInterval(() => this.draw(), beat).unref();
    this.#story = goOn(this.#story, event, Date.now());
    this.draw();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.draw();
    this.#story = [];
    this.#drawn = 0;
  }

  lift(): void {
    if (this.#drawn > 0) this.#out.write(`\u001B[${String(this.#drawn)}A\u001B[J`);
    this.#drawn = 0;
  }

  draw(): void {
    const { columns: width, rows: height } = this.#out;
    const frame = { now: Date.now(), width: Math.min(width, columns), most: Math.max(3, Math.min(12, height - 10)) };
    const all = rows(this.#story, frame);
    if (all.length === 0) return;
    // What has left the screen cannot be drawn again: no more lines than fit on it.
    const shown = all.slice(-Math.max(1, height - 2));
    const up = this.#drawn === 0 ? "" : `\u001B[${String(this.#drawn)}A`;
    this.#out.write(`${up}${shown.map((row) => `\u001B[2K${painted(row)}\n`).join("")}\u001B[J`);
    this.#drawn = shown.length;
  }
}

function painted({ state, text, took }: Row): string {
  const options = { stream: process.stdout };
  if (state === "failed") return styleText("red", text + took, options);
  const words = state === "started" ? styleText("cyan", text, options) : text;
  return `${words.replace("seen at the edge", styleText("green", "seen at the edge", options))}${styleText("dim", took, options)}`;
}
