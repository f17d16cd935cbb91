import type { StepEvent } from "../../engine/world.ts";
import type { Drawing } from "../say.ts";
import { line } from "./lines.ts";

const clearLine = "\u001b[0K";
let folded = 0;

/** The steps of a run as a section that GitLab's job log folds (docs.gitlab.com, custom collapsible sections). */
export class Fold implements Drawing {
  readonly #write: (text: string) => void;
  readonly #title: string;
  #name: string | undefined;

  /** @param title one line */
  constructor(write: (text: string) => void, title: string) {
    this.#write = write;
    this.#title = title;
  }

  tell(event: StepEvent, at: number): void {
    if (this.#name === undefined) {
      this.#name = `entracte_${String(++folded)}`;
      this.#mark("start", at, `${this.#name}[collapsed=true]`, this.#title);
    }
    for (const text of line(event, at)) this.#write(`${text}\n`);
  }

  end(): void {
    if (this.#name !== undefined) this.#mark("end", Date.now(), this.#name, "");
    this.#name = undefined;
  }

  lift(): void {}

  draw(): void {}

  #mark(what: "start" | "end", at: number, name: string, title: string): void {
    const seconds = String(Math.floor(at / 1_000));
    this.#write(`${clearLine}section_${what}:${seconds}:${name}\r${clearLine}${title}\n`);
  }
}
