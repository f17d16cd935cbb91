import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Place } from "./lab.ts";

/** How a program ran. */
export interface Ran {
  /** Milliseconds from before its start until its end. */
  readonly ms: number;
  /** The most memory that it held, in MiB; as it was last seen, every 20 ms. */
  readonly peak: number;
}

/** Runs a program to its end. @throws where it fails, with what it wrote */
export function runProgram(words: readonly string[], env: { readonly [name: string]: string } = {}): Promise<Ran> {
  const [program = "", ...args] = words;
  const start = performance.now();
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, highWater(child.pid ?? 0))), 20);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(look);
      if (code === 0) resolve({ ms: performance.now() - start, peak });
      else reject(new Error(`${words.slice(0, 6).join(" ")} ended with ${String(code)}:\n${said}`));
    });
  });
}

/** The built command line, on a lab. */
export function entracte(place: Place, args: readonly string[]): Promise<Ran> {
  const env = {
    KUBECONFIG: place.kubeconfig,
    ENTRACTE_EDGE: `http=${place.edge.http},https=${place.edge.https}`,
  };
  return runProgram([process.execPath, "dist/entracte.js", ...args], env);
}

/** `VmHWM` of proc(5), in MiB; 0 where the process has ended. */
function highWater(pid: number): number {
  try {
    const [, kilobytes = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}
