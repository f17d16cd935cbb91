import { spawn } from "node:child_process";
import { resolve as absolute } from "node:path";
import type { Lab } from "../../src/lab/lab.ts";
import { environmentOf } from "./command.ts";

/** A command that runs: what it said so far, and how to reach it. */
export interface Started {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until the command has said this. */
  says(what: RegExp): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Closes the pipe that it writes to, as `| head` does when it has enough. */
  hangUp(): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts the built command line on a lab, and lets it run. */
export function start(lab: Lab, ...args: readonly string[]): Started {
  const env = { ...process.env, ...environmentOf(lab), NO_COLOR: "1" };
  const child = spawn(process.execPath, [absolute("dist/entracte.js"), ...args], { env });
  const said = { stdout: "", stderr: "" };
  const waiting: (() => void)[] = [];
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
      for (const heard of waiting.splice(0)) heard();
    });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on("close", (code, signal) => resolve(code ?? signal ?? -1));
  });
  return {
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    async says(what) {
      while (!what.test(said.stdout + said.stderr)) {
        await Promise.race([
          new Promise<void>((resolve) => waiting.push(resolve)),
          ended.then((code) => {
            throw new Error(`ended with ${String(code)} without saying ${String(what)}:\n${said.stdout}${said.stderr}`);
          }),
        ]);
      }
    },
    signal: (signal) => void child.kill(signal),
    hangUp: () => void child.stdout.destroy(),
    ended,
  };
}
