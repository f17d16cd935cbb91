import { styleText } from "node:util";
import type { WriteStream } from "node:tty";
import type { StepEvent } from "../../engine/world.ts";
import type { Drawing } from "../say.ts";
import { Redrawn, type Room } from "./redrawn.ts";
import { goOn, rows, type Row, type Story } from "./story.ts";

/** The story of a run on a terminal: its last lines are drawn again as they change. */
export class Live implements Drawing {
  readonly #region: Redrawn;
  #story: Story = [];

  constructor(out: WriteStream) {
    this.#region = new Redrawn(out, (room) => storyLines(this.#story, room));
  }

  tell(event: StepEvent): void {
    this.#story = goOn(this.#story, event, Date.now());
    this.draw();
  }

  draw(): void {
    this.#region.draw();
  }

  lift(): void {
    this.#region.lift();
  }

  /** What is told from now on begins a new story, below. */
  end(): void {
    this.#region.end();
    this.#story = [];
  }
}

/** The story as it is drawn in so much room, in colours. */
export function storyLines(story: Story, { width, height }: Room): string[] {
  return rows(story, { now: Date.now(), width, most: Math.max(3, Math.min(12, height - 8)) }).map(painted);
}

function painted({ state, text, took }: Row): string {
  const options = { stream: process.stdout };
  if (state === "failed") return styleText("red", text + took, options);
  const words = state === "started" ? styleText("cyan", text, options) : text;
  const seen = styleText("green", "seen at the edge", options);
  return words.replace(/(?<!not yet )seen at the edge/, seen) + styleText("dim", took, options);
}
