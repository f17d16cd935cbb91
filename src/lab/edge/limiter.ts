/**
 * When the next reload may start: at once after a quiet period, else one interval after the start of the last
 * (openshift/router limiter/limiter.go). Returns the milliseconds to wait.
 */
export function untilNextReload(lastStart: number | undefined, interval: number, now: number): number {
  return lastStart === undefined ? 0 : Math.max(0, lastStart + interval - now);
}

/**
 * Runs `work` for changes, coalesced: what changes before its turn, or while it runs, is done together. Each run reads
 * the present state.
 */
export class Limiter {
  private readonly work: () => Promise<void>;
  private readonly interval: number;
  private readonly lag: number;
  private lastStart: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private working = false;
  private dirty = false;
  private stopped = false;
  private idle: (() => void)[] = [];

  constructor(work: () => Promise<void>, interval: number, lag: number) {
    this.work = work;
    this.interval = interval;
    this.lag = lag;
  }

  get busy(): boolean {
    return this.dirty || this.working;
  }

  /** Something changed. */
  notice(): void {
    this.dirty = true;
    this.schedule();
  }

  /** Settles when everything that was noticed so far is done. */
  settled(): Promise<void> {
    return this.busy && !this.stopped ? new Promise((resolve) => this.idle.push(resolve)) : Promise.resolve();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.release();
  }

  private schedule(): void {
    if (this.stopped || this.working || this.timer !== undefined) return;
    const wait = Math.max(this.lag, untilNextReload(this.lastStart, this.interval, performance.now()));
    this.timer = setTimeout(() => void this.run(), wait);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.dirty = false;
    this.working = true;
    this.lastStart = performance.now();
    try {
      await this.work();
    } finally {
      this.working = false;
      if (this.dirty) this.schedule();
      else this.release();
    }
  }

  private release(): void {
    const waiting = this.idle;
    this.idle = [];
    for (const resolve of waiting) resolve();
  }
}
