import { fork, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Trouble } from "../../src/core/errors.ts";
import { startLab } from "../../src/lab/lab.ts";
import { findPrograms } from "../../src/lab/programs.ts";
import { until } from "./support.ts";

const ways = ["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP", "an uncaught exception"] as const;

test.concurrent.for(ways)(
  "a lab that ends by %s leaves no process and no file behind",
  async (way, { onTestFinished }) => {
    const child = fork(join(import.meta.dirname, "lab-process.ts"), { execArgv: ["--import", "tsx"], silent: true });
    onTestFinished(() => void child.kill("SIGKILL"));
    const line = await firstLine(child);
    const { directory, processes } = JSON.parse(line) as { directory: string; processes: number };
    expect(processes).toBe(2);
    const programs = processesOf(directory).join("\n");
    for (const program of ["haproxy", "nginx: master", "nginx: worker", "sample-app"])
      expect(programs).toContain(program);
    if (way === "an uncaught exception") child.send("now");
    else child.kill(way);
    await until(() => !existsSync(directory), "the directory is gone");
    expect(processesOf(directory)).toEqual([]);
  },
);

test("a lab that is stopped in the ordinary way leaves nothing either, and can be stopped twice", async () => {
  const lab = await startLab({ probeScale: 0.1 });
  expect(processesOf(lab.directory).length).toBeGreaterThan(4);
  await lab.stop();
  await lab.stop();
  expect(existsSync(lab.directory)).toBe(false);
  expect(processesOf(lab.directory)).toEqual([]);
});

test("two labs run side by side", async () => {
  const labs = await Promise.all([startLab({ probeScale: 0.1 }), startLab({ probeScale: 0.1 })]);
  expect(new Set(labs.map(({ edge }) => edge.http)).size).toBe(2);
  await Promise.all(labs.map((lab) => lab.stop()));
});

test("elsewhere than on Linux, and without nginx or HAProxy, the lab says what to do", () => {
  expect(() => findPrograms("darwin")).toThrow(Trouble);
  expect(findPrograms("linux").haproxy).toMatch(/haproxy$/);
});

/** The command lines of the processes that work in a lab's directory; those that are dead but not yet buried do not count. */
function processesOf(directory: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(directory)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
      } catch {
        return [];
      }
    });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.once("exit", () => reject(new Error(`ended too early: ${errors}`)));
  });
}
