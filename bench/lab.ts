import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export type Order = "begin" | "end";

/** Where a lab is. */
export interface Place {
  readonly kubeconfig: string;
  readonly server: string;
  readonly edge: { readonly http: string; readonly https: string };
  readonly namespace: string;
}

/** What happened to the Routes since `begin`. */
export interface Report {
  /** Milliseconds from the arrival of the first PATCH to the moment when the last one was carried out. */
  readonly ms: number;
  readonly reloads: number;
  readonly patches: readonly { readonly path: string; readonly body: string; readonly type: string }[];
}

/** A lab with so many Routes, `shop-0` and so on, in a process of its own. */
export class LabProcess {
  readonly place: Place;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, place: Place) {
    this.#child = child;
    this.place = place;
  }

  static async start(routes: number, reloadInterval: number): Promise<LabProcess> {
    const args = [String(routes), String(reloadInterval)];
    const child = fork(join(import.meta.dirname, "lab-process.ts"), args, { execArgv: ["--import", "tsx"] });
    const [place] = (await once(child, "message")) as [Place];
    return new LabProcess(child, place);
  }

  /** Waits until the edge was quiet for so long that it takes the next change at once, and counts from there. */
  async begin(): Promise<void> {
    await this.#order("begin");
  }

  /** Waits until the edge has taken in all that was written. */
  async end(): Promise<Report> {
    return (await this.#order("end")) as Report;
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    await once(this.#child, "exit");
  }

  async #order(order: Order): Promise<unknown> {
    this.#child.send(order);
    const [answer] = (await once(this.#child, "message")) as [unknown];
    return answer;
  }
}
