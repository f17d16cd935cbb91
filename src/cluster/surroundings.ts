import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";

/** A program to run: what a credential plugin needs. */
export interface ProgramRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: { readonly [name: string]: string | undefined };
  /** It may talk to the person at the keyboard: standard input and standard error are ours. */
  readonly interactive: boolean;
}

/** How a program ended. `stderr` is empty where it went to the terminal. */
export interface ProgramEnd {
  /** Absent where a signal ended it. */
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the client sees of the machine: tests give their own. */
export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined };
  readonly home: string;
  /** Is a person at standard input? */
  readonly interactive: boolean;
  /** @throws an error with `code: "ENOENT"` where there is no such file */
  readFile(path: string): Promise<string>;
  /** @throws an error with `code: "ENOENT"` where there is no such program */
  run(program: ProgramRun): Promise<ProgramEnd>;
}

/** Time as the client sees it: tests give their own. */
export interface Pace {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws the signal's reason, as soon as it aborts */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** This process: its environment, files and terminal. */
export function thisMachine(): Surroundings {
  return {
    env: process.env,
    home: homedir(),
    interactive: process.stdin.isTTY,
    readFile: (path) => readFile(path, "utf8"),
    run,
  };
}

/** The clock on the wall. */
export const realTime: Pace = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    }),
};

function run(program: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const ours = program.interactive ? "inherit" : undefined;
    const child = spawn(program.command, program.args, {
      env: program.env,
      stdio: [ours ?? "ignore", "pipe", ours ?? "pipe"],
      windowsHide: true,
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4096)));
    child.once("error", reject);
    child.once("close", (code) => resolve({ ...(code === null ? {} : { code }), stdout, stderr }));
  });
}

/** The code of a system error (`ENOENT`, `ECONNREFUSED`); `undefined` where it has none. */
export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
