import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A memory group of the kernel, as a container has one. */
export interface MemoryGroup {
  /** Moves a process, and what it will start, into the group. */
  add(pid: number): void;
  /** The most that it held so far, in MiB, and how often it came up against its limit. */
  peak(): number;
  remove(): void;
}

/** Makes a group with this limit; or says, as a sentence, why none can be made here. */
export function memoryGroup(mebibytes: number): MemoryGroup | string {
  const name = `entracte-test-${String(process.pid)}`;
  const reasons: string[] = [];
  for (const { root, limit, peak } of versions()) {
    const folder = join(root, name);
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, limit), String(mebibytes * 1024 * 1024));
      return {
        add: (pid) => writeFileSync(join(folder, "cgroup.procs"), String(pid)),
        peak: () => Number(readFileSync(join(folder, peak), "utf8")) / 1024 / 1024,
        remove: () => rmdirSync(folder),
      };
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  return `no memory group can be made here: ${reasons.join("; ")}`;
}

/** Where this process's groups are, in cgroup v1 and v2 (cgroups(7)). */
function versions() {
  const own = readFileSync("/proc/self/cgroup", "utf8");
  const v1 = /^\d+:memory:(.*)$/m.exec(own)?.[1];
  const v2 = /^0::(.*)$/m.exec(own)?.[1] ?? "/";
  return [
    ...(v1 === undefined
      ? []
      : [{ root: `/sys/fs/cgroup/memory${v1}`, limit: "memory.limit_in_bytes", peak: "memory.max_usage_in_bytes" }]),
    { root: `/sys/fs/cgroup${v2}`, limit: "memory.max", peak: "memory.peak" },
  ];
}
