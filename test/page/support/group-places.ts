import { dirname, join } from "node:path";

/** Where a memory group may be made, and how its files are called there. */
export interface GroupPlace {
  /** The folder in which to make it. */
  readonly parent: string;
  readonly limit: string;
  readonly peak: string;
  /** Has a line `oom_kill` with a number. */
  readonly kills: string;
  /** The file that keeps a group from swapping, and what to write there. */
  readonly noSwap: readonly [file: string, text: string];
}

/** Kernel documentation, admin-guide/cgroup-v1/memory.rst. */
const first = {
  limit: "memory.limit_in_bytes",
  peak: "memory.max_usage_in_bytes",
  kills: "memory.oom_control",
  noSwap: ["memory.swappiness", "0"],
} as const;

/** Kernel documentation, admin-guide/cgroup-v2.rst; `memory.peak` is there from Linux 5.19 on. */
const second = {
  limit: "memory.max",
  peak: "memory.peak",
  kills: "memory.events",
  noSwap: ["memory.swap.max", "0"],
} as const;

/**
 * Where this process may make memory groups: below its own one in version 1. In version 2 beside its own one, for a group
 * that has processes gives its children no controllers ("no internal process constraint"); below it, where it is the root.
 * @param cgroup the text of /proc/self/cgroup (cgroups(7))
 * @param mountinfo the text of /proc/self/mountinfo (proc(5))
 */
export function groupPlaces(cgroup: string, mountinfo: string): readonly GroupPlace[] {
  return mountinfo.split("\n").flatMap((line): readonly GroupPlace[] => {
    const [mount = "", file = ""] = line.split(" - ");
    const [, , , root = "", at = ""] = mount.split(" ");
    const [type, , options = ""] = file.split(" ");
    if (type === "cgroup" && options.split(",").includes("memory")) {
      const own = folderOf(/^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(cgroup)?.[1], root, at);
      return own === undefined ? [] : [{ parent: own, ...first }];
    }
    if (type !== "cgroup2") return [];
    const own = folderOf(/^0::(.*)$/m.exec(cgroup)?.[1], root, at);
    if (own === undefined) return [];
    return (own === at ? [own] : [dirname(own), own]).map((parent) => ({ parent, ...second }));
  });
}

/** The folder of a group, in a hierarchy of which this mount shows what is below `root`. */
function folderOf(group: string | undefined, root: string, at: string): string | undefined {
  const base = root === "/" ? "" : root;
  if (group === undefined || group.startsWith("/..") || !`${group}/`.startsWith(`${base}/`)) return undefined;
  return join(at, group.slice(base.length)).replace(/\/$/, "");
}
