import type { JsonObject } from "../../core/json.ts";
import { timestamp } from "../api/objects.ts";
import type { Exit, Running } from "../process.ts";
import { textAt } from "../read.ts";
import type { Probe } from "./probe.ts";
import type { ContainerState } from "./status.ts";

/** How often a container that is not ready yet is probed at most: kubelets do it out of turn, too, to be fast. */
const eager = 50;

export interface ContainerOptions {
  readonly container: JsonObject;
  readonly address: string;
  /** `status.containerStatuses[].imageID` */
  readonly imageID: string;
  readonly probe: Probe | undefined;
  /** The first pause before a restart, in milliseconds; it doubles up to 30 times itself. */
  readonly backOff: number;
  /** The signal that asks the image's program to finish (STOPSIGNAL). */
  readonly stopSignal: NodeJS.Signals;
  start(): Running;
  /** Told whenever `state` has changed. */
  changed(): void;
}

/** One container of a pod: its process, restarts and readiness. */
export class Container {
  private readonly options: ContainerOptions;
  private running: Running | undefined;
  private ready = false;
  private restarts = 0;
  private current: JsonObject = { waiting: { reason: "ContainerCreating" } };
  private last: JsonObject | undefined;
  private stopping = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: ContainerOptions) {
    this.options = options;
  }

  get state(): ContainerState {
    const { container } = this.options;
    return {
      name: textAt(container, "name") ?? "",
      image: textAt(container, "image") ?? "",
      imageID: this.options.imageID,
      ready: this.ready,
      restartCount: this.restarts,
      state: this.current,
      ...(this.last === undefined ? {} : { lastState: this.last }),
    };
  }

  start(): void {
    if (this.stopping) return;
    const running = this.options.start();
    this.running = running;
    this.current = { running: { startedAt: timestamp(Date.now()) } };
    void running.exited.then((exit) => this.ended(running, exit));
    const { probe } = this.options;
    if (probe === undefined) this.ready = true;
    else this.later(probe.initialDelay, () => void this.probe(running, probe, { successes: 0, failures: 0 }));
    this.options.changed();
  }

  tell(message: object): void {
    this.running?.tell(message);
  }

  /** Runs the preStop pause, asks the process to finish, and kills it when its time is up. */
  async stop(preStop: number, grace: number): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { running } = this;
    if (running === undefined) return;
    const over = running.exited.then(() => "over" as const);
    if (preStop > 0) await Promise.race([pause(preStop), over]);
    running.signal(this.options.stopSignal);
    const end = pause(grace);
    await Promise.race([end, over]);
    running.kill();
    await over;
  }

  /** Kills the process at once. */
  kill(): void {
    this.stopping = true;
    clearTimeout(this.timer);
    this.running?.kill();
  }

  private ended(running: Running, exit: Exit): void {
    if (this.running !== running) return;
    this.running = undefined;
    this.ready = false;
    clearTimeout(this.timer);
    const exitCode = exit.code ?? 137;
    const terminated = { exitCode, reason: exitCode === 0 ? "Completed" : "Error", finishedAt: timestamp(Date.now()) };
    this.last = { terminated };
    this.current = { terminated };
    if (!this.stopping) this.backOff();
    this.options.changed();
  }

  private backOff(): void {
    const wait = this.options.backOff * Math.min(30, 2 ** this.restarts);
    this.restarts++;
    const name = textAt(this.options.container, "name") ?? "";
    const message = `back-off ${Math.ceil(wait / 1000)}s restarting failed container=${name}`;
    this.current = { waiting: { reason: "CrashLoopBackOff", message } };
    this.later(wait, () => this.start());
  }

  private async probe(running: Running, probe: Probe, seen: { successes: number; failures: number }): Promise<void> {
    const passed = await probe.check(this.options.address);
    if (this.running !== running || this.stopping) return;
    seen.successes = passed ? seen.successes + 1 : 0;
    seen.failures = passed ? 0 : seen.failures + 1;
    const ready = this.ready ? seen.failures < probe.failureThreshold : seen.successes >= probe.successThreshold;
    if (ready !== this.ready) {
      this.ready = ready;
      this.options.changed();
    }
    this.later(ready ? probe.period : Math.min(eager, probe.period), () => void this.probe(running, probe, seen));
  }

  private later(milliseconds: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, milliseconds);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
