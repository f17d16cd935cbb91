import { describe, expect, test } from "vitest";
import { groupPlaces } from "./support/group-places.ts";

/** A line of /proc/self/mountinfo. */
const mounted = (root: string, at: string, type: string, options: string) =>
  `41 31 0:38 ${root} ${at} rw,relatime shared:9 - ${type} ${type} ${options}`;
const parents = (cgroup: string, ...mounts: readonly string[]) =>
  groupPlaces(`${cgroup}\n`, `${mounts.join("\n")}\n`).map(({ parent, limit }) => `${parent} ${limit}`);

describe("where a test may make a memory group", () => {
  const memory = mounted("/", "/sys/fs/cgroup/memory", "cgroup", "rw,memory");
  const unified = mounted("/", "/sys/fs/cgroup", "cgroup2", "rw,nsdelegate,memory_recursiveprot");

  test("version 1: below its own", () => {
    expect(parents("5:memory:/a/b\n0::/", memory)).toEqual(["/sys/fs/cgroup/memory/a/b memory.limit_in_bytes"]);
    expect(parents("5:memory:/", memory)).toEqual(["/sys/fs/cgroup/memory memory.limit_in_bytes"]);
    expect(parents("5:cpu,memory:/a", mounted("/", "/m", "cgroup", "rw,cpu,memory"))).toEqual([
      "/m/a memory.limit_in_bytes",
    ]);
  });

  test("version 2: beside its own, for one with processes gives its children no controllers", () => {
    expect(parents("0::/user.slice/user-0.slice/session-1.scope", unified)).toEqual([
      "/sys/fs/cgroup/user.slice/user-0.slice memory.max",
      "/sys/fs/cgroup/user.slice/user-0.slice/session-1.scope memory.max",
    ]);
  });

  test("version 2, at the root, of the machine or of what a container sees: below it", () => {
    expect(parents("0::/", unified)).toEqual(["/sys/fs/cgroup memory.max"]);
  });

  test("both at once: version 1 has the controller", () => {
    const hybrid = mounted("/", "/sys/fs/cgroup/unified", "cgroup2", "rw");
    expect(parents("4:memory:/a\n0::/b", memory, hybrid)[0]).toBe("/sys/fs/cgroup/memory/a memory.limit_in_bytes");
  });

  test("where a container mounts only its own part, the path is within it", () => {
    expect(parents("5:memory:/docker/x/y", mounted("/docker/x", "/m", "cgroup", "rw,memory"))).toEqual([
      "/m/y memory.limit_in_bytes",
    ]);
    expect(parents("0::/docker/x", mounted("/docker/x", "/c", "cgroup2", "rw"))).toEqual(["/c memory.max"]);
  });

  test("nowhere, where its group is outside of what is mounted", () => {
    expect(parents("0::/../other", unified)).toEqual([]);
    expect(parents("5:memory:/docker/xy", mounted("/docker/x", "/m", "cgroup", "rw,memory"))).toEqual([]);
    expect(parents("0::/a", mounted("/", "/tmp", "tmpfs", "rw"))).toEqual([]);
  });
});
