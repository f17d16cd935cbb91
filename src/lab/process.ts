import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** How a process ended. */
export interface Exit {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** A process of the lab, in a session of its own so that a Ctrl-C in the terminal does not reach it. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** Signals the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** Kills the process and what it started. */
  kill(): void;
  /** Tells a process that was launched with `talk` something. */
  tell(message: object): void;
}

export interface LaunchOptions {
  /** The working directory: the mark by which the reaper knows the lab's processes. */
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** The file that takes what the process prints. */
  readonly log: string;
  /** Opens a channel for `tell`. */
  readonly talk?: boolean;
}

/** Starts a process of the lab. A program that cannot be started exits with 127, as in a shell. */
export function launch(argv: readonly [string, ...string[]], options: LaunchOptions): Running {
  const [program, ...args] = argv;
  const log = openSync(options.log, "a");
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", ...options.env },
    detached: true,
    stdio: ["ignore", log, log, ...(options.talk === true ? (["ipc"] as const) : [])],
  });
  closeSync(log);
  let over = false;
  const exited = new Promise<Exit>((resolve) => {
    const end = (exit: Exit): void => {
      over = true;
      resolve(exit);
    };
    child.once("error", () => end({ code: 127, signal: undefined }));
    child.once("exit", (code, signal) => end({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  return {
    pid: child.pid ?? -1,
    exited,
    signal: (signal) => void child.kill(signal),
    kill: () => {
      if (over || child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    },
    tell: (message) => {
      if (child.connected) child.send(message, () => {});
    },
  };
}
