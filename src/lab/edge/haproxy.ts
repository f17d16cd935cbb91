import { rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { launch, type Running } from "../process.ts";

export interface HaproxyOptions {
  readonly program: string;
  readonly directory: string;
  readonly cwd: string;
}

/** A configuration that HAProxy did not take: the old process goes on, as in the router. */
export class RefusedConfig extends Error {
  override readonly name = "RefusedConfig";
}

/** The HAProxy processes of one replica: the one that accepts connections, and older ones that finish what they began. */
export class Haproxy {
  private readonly options: HaproxyOptions;
  private readonly processes = new Set<Running>();
  private generation = 0;
  private current: string | undefined;

  constructor(options: HaproxyOptions) {
    this.options = options;
  }

  /** The admin socket of the process that is started next. */
  get nextSocket(): string {
    return join(this.options.directory, `admin-${this.generation + 1}.sock`);
  }

  /** How many processes run, those included that only finish their requests. */
  get running(): number {
    return this.processes.size;
  }

  /**
   * Starts a new process that takes over the listening sockets (`-x`) and tells the old ones to finish (`-sf`), as
   * openshift/router reload-haproxy does. Settles when the new one works and no old one accepts connections any more:
   * they share the sockets, so until it has heard of it an old one may still take some.
   */
  async reload(): Promise<void> {
    const { program, directory, cwd } = this.options;
    const socket = this.nextSocket;
    const log = join(directory, "haproxy.log");
    this.generation++;
    const old = [...this.processes].map(({ pid }) => String(pid));
    const takeOver = this.current === undefined ? [] : ["-x", this.current, "-sf", ...old];
    const config = join(directory, "haproxy.config");
    const running = launch([program, "-db", "-q", "-f", config, ...takeOver], { cwd, log });
    this.processes.add(running);
    let ended = false;
    const exited = running.exited.then(() => {
      ended = true;
      this.processes.delete(running);
    });
    const works = await Promise.race([answers(socket, () => ended), exited.then(() => false)]);
    if (!works) throw new RefusedConfig(`HAProxy refused the configuration: see ${log}`);
    const previous = this.current;
    this.current = socket;
    if (previous === undefined) return;
    while (await ask(previous)) await pause();
    rmSync(previous, { force: true });
  }

  stop(): void {
    for (const running of this.processes) running.kill();
  }
}

/** Waits until the process answers on its admin socket: then it accepts connections. */
async function answers(socket: string, over: () => boolean): Promise<boolean> {
  while (!over()) {
    if (await ask(socket)) return true;
    await pause();
  }
  return false;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4));
}

function ask(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect({ path });
    const end = (answered: boolean): void => {
      connection.destroy();
      resolve(answered);
    };
    connection.on("connect", () => connection.write("show version\n"));
    connection.on("data", () => end(true));
    connection.on("error", () => end(false));
    connection.on("close", () => end(false));
  });
}
