import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groupPlaces, type GroupPlace } from "./group-places.ts";

/** A memory group of the kernel, as a container has one. */
export interface MemoryGroup {
  /** Moves a process, and what it will start, into the group. */
  add(pid: number): void;
  /** The most that it held so far, in MiB. */
  peak(): number;
  /** How often the kernel killed something in it. */
  kills(): number;
  remove(): void;
}

/** Makes a group with this limit; or says, as a sentence, why none can be made here. */
export function memoryGroup(mebibytes: number): MemoryGroup | string {
  const read = (file: string) => readFileSync(`/proc/self/${file}`, "utf8");
  const reasons: string[] = [];
  for (const place of groupPlaces(read("cgroup"), read("mountinfo"))) {
    try {
      return made(place, mebibytes * 1024 * 1024);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  const why = reasons.length === 0 ? "no hierarchy of memory groups is mounted" : reasons.join("; ");
  return `no memory group can be made here: ${why}`;
}

function made({ parent, limit, peak, kills, noSwap: [swap, none] }: GroupPlace, bytes: number): MemoryGroup {
  const folder = join(parent, `entracte-test-${String(process.pid)}`);
  mkdirSync(folder);
  try {
    for (const file of [limit, peak, kills]) {
      if (!existsSync(join(folder, file))) throw new Error(`${parent} gives its groups no ${file}`);
    }
    writeFileSync(join(folder, limit), String(bytes));
    if (existsSync(join(folder, swap))) writeFileSync(join(folder, swap), none);
    const text = (file: string) => readFileSync(join(folder, file), "utf8");
    return {
      add: (pid) => writeFileSync(join(folder, "cgroup.procs"), String(pid)),
      peak: () => Number(text(peak)) / 1024 / 1024,
      kills: () => Number(/^oom_kill (\d+)$/m.exec(text(kills))?.[1]),
      remove: () => rmdirSync(folder),
    };
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
}
