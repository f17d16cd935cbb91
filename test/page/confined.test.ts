import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arbitraryUser, unconfined } from "./support/confined.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

describe.skipIf(unconfined !== undefined)(
  `as its pod confines it${unconfined === undefined ? "" : ` (skipped: ${unconfined})`}`,
  () => {
    let page: PageServer;
    beforeAll(async () => {
      page = await startPage();
    });
    afterAll(() => page.stop());
    const of = (file: string) => readFileSync(`/proc/${String(page.pid)}/${file}`, "utf8");

    test("it runs as a user id that no image knows, in group 0, without any right, and can get none", () => {
      const id = String(arbitraryUser);
      const status = of("status").replaceAll("\t", " ");
      expect(status).toContain(`Uid: ${[id, id, id, id].join(" ")}\nGid: 0 0 0 0\n`);
      for (const set of ["Inh", "Prm", "Eff", "Bnd", "Amb"]) expect(status).toContain(`Cap${set}: 0000000000000000\n`);
      expect(status).toContain("NoNewPrivs: 1\n");
    });

    test("no file system can be written to but its own /tmp", () => {
      // A mount hides what was mounted there before it.
      const mounts = new Map(
        of("mounts")
          .split("\n")
          .map((line) => [line.split(" ")[1], line.split(" ")[3]] as const),
      );
      const writable = [...mounts].filter(([, options]) => options?.split(",").includes("rw"));
      expect(writable.map(([at]) => at)).toEqual([page.temporary]);
    });
  },
);
