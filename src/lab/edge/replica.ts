import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Trouble } from "../../core/errors.ts";
import type { IdlePolicy, Ports } from "./config.ts";
import { Haproxy, RefusedConfig } from "./haproxy.ts";
import { Limiter } from "./limiter.ts";
import { render, type Rendered, type Table } from "./render.ts";

/** Ports that were asked for; the others are free ones. */
export interface WantedPorts {
  readonly http?: number | undefined;
  readonly https?: number | undefined;
}

export interface ReplicaOptions {
  readonly directory: string;
  readonly cwd: string;
  readonly haproxy: string;
  readonly ports: WantedPorts;
  readonly idle: IdlePolicy;
  /** The files of the default certificate and of the service CA. */
  readonly certificate: string;
  readonly serviceAuthority: string;
  /** The least time between the starts of two reloads, in milliseconds. */
  readonly interval: number;
  /** How much later than others this replica hears of a change, in milliseconds. */
  readonly lag: number;
  table(): Table;
}

/** One router pod: a HAProxy of its own with its own reload timer. */
export class Replica {
  private readonly options: ReplicaOptions;
  private readonly haproxy: Haproxy;
  private readonly limiter: Limiter;
  private written: Rendered = new Map();
  private chosen: Ports = { http: 0, https: 0 };
  private count = 0;
  private refused = 0;

  constructor(options: ReplicaOptions) {
    this.options = options;
    this.haproxy = new Haproxy({ program: options.haproxy, directory: options.directory, cwd: options.cwd });
    this.limiter = new Limiter(() => this.reload(), options.interval, options.lag);
  }

  /** Its addresses on the loopback interface. */
  get http(): string {
    return `127.0.0.1:${this.chosen.http}`;
  }

  get https(): string {
    return `127.0.0.1:${this.chosen.https}`;
  }

  /** How often it has reloaded since it started. */
  get reloads(): number {
    return this.count;
  }

  /** How many configurations HAProxy refused: what the router logs and goes on from. */
  get refusals(): number {
    return this.refused;
  }

  /** HAProxy processes, the ones included that only finish what they began. */
  get processes(): number {
    return this.haproxy.running;
  }

  get busy(): boolean {
    return this.limiter.busy;
  }

  async start(): Promise<void> {
    mkdirSync(this.options.directory, { recursive: true });
    for (let tried = 0; ; tried++) {
      this.chosen = withFree(this.options.ports, await freePorts());
      try {
        this.write();
        await this.haproxy.reload();
        return;
      } catch (error) {
        if (!(error instanceof RefusedConfig) || tried >= 4) throw error;
        if (isGiven(this.options.ports)) throw occupied(this.chosen, error);
      }
    }
  }

  /** A Route or an endpoint changed. */
  notice(): void {
    this.limiter.notice();
  }

  settled(): Promise<void> {
    return this.limiter.settled();
  }

  stop(): void {
    this.limiter.stop();
    this.haproxy.stop();
  }

  private async reload(): Promise<void> {
    this.write();
    this.count++;
    try {
      await this.haproxy.reload();
    } catch (error) {
      if (!(error instanceof RefusedConfig)) throw error;
      this.refused++;
    }
  }

  private write(): void {
    const { directory, certificate, serviceAuthority, idle } = this.options;
    const files = { directory, certificate, socket: this.haproxy.nextSocket };
    const rendered = render(this.options.table(), { files, ports: this.chosen, idle, serviceAuthority });
    for (const [path, text] of rendered) {
      if (this.written.get(path) !== text) writeFileSync(path, text, { mode: 0o600 });
    }
    for (const path of this.written.keys()) if (!rendered.has(path)) rmSync(path, { force: true });
    this.written = rendered;
  }
}

function withFree({ http, https }: WantedPorts, free: Ports): Ports {
  return { http: http ?? free.http, https: https ?? free.https };
}

function isGiven({ http, https }: WantedPorts): boolean {
  return http !== undefined || https !== undefined;
}

function occupied(ports: Ports, cause: Error): Trouble {
  const message = `The lab's edge could not listen on the ports ${ports.http} and ${ports.https}.`;
  return new Trouble("refused", message, ["Choose others, or see who has them:", "ss -ltnp"], { cause });
}

/** Two ports that nobody listens on, below those that the kernel gives to outgoing connections. */
async function freePorts(): Promise<Ports> {
  const free: number[] = [];
  while (free.length < 2) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!free.includes(port) && (await isFree(port))) free.push(port);
  }
  return { http: free[0] ?? 0, https: free[1] ?? 0 };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** The directory of the `index`-th replica. */
export function replicaDirectory(root: string, index: number): string {
  return join(root, `router-${index}`);
}
