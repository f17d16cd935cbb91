import { execFile } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick } from "../support/command.ts";
import { findKubectl } from "../support/kubectl.ts";
import { folder } from "../support/laid.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";

/** The shell of docs/openshift-build.md, block by block: by hand, and with Entracte. */
const blocks = [...readFileSync("docs/openshift-build.md", "utf8").matchAll(/```sh (\S+)\n([\s\S]*?)```/g)].map(
  ([, kind = "", text = ""]) => ({ kind, text }),
);

/** Runs the blocks of these kinds, each in a shell of its own; `each` is told of it, with what the blocks before did. */
async function play(lab: Lab, kinds: readonly string[], each: (text: string) => Promise<void>): Promise<void> {
  const place = folder();
  const programs = folder();
  symlinkSync(await findKubectl(), join(programs, "kubectl"));
  const PATH = [resolve("test/support/oc"), programs, process.env["PATH"]].join(":");
  const env = {
    ...process.env,
    ...environmentOf(lab),
    PATH,
    NO_COLOR: "1",
    ENTRACTE_PROGRAM: resolve("dist/entracte.js"),
  };
  for (const { kind, text } of blocks) {
    if (!kinds.includes(kind)) continue;
    const ended = await new Promise<{ readonly code: unknown; readonly said: string }>((done) => {
      const child = execFile(
        "sh",
        ["-e"],
        { env: { ...env, ENTRACTE_IDLE_TIMEOUT: "0" }, cwd: place },
        (error, out, err) => done({ code: error?.code ?? 0, said: `${out}${err}` }),
      );
      child.stdin?.end(text);
    });
    expect(ended, `${text}\n${ended.said}`).toMatchObject({ code: 0 });
    await each(text);
  }
}

const left = (lab: Lab) =>
  [resources.deployment, resources.service, resources.networkPolicy, resources.buildConfig, resources.imageStream]
    .map((resource) => lab.store.get(resource, "demo", "maintenance-page"))
    .filter((object) => object !== undefined);

test.each([
  ["by-hand", /oc patch route\/shop .*maintenance-page/],
  ["entracte", /entracte close/],
])("docs/openshift-build.md, %s: every block works, in its order, and nothing is left", async (kind, switches) => {
  const lab = await startLab({ ...quick, buildStepTime: 1 });
  try {
    const before = lastingRoutes(lab);
    let shown = 0;
    await play(lab, ["files", kind], async (text) => {
      await lab.settled();
      if (!switches.test(text)) return;
      shown++;
      expect((await visitLab(lab, "shop")).body).toContain("We will be back soon");
    });
    expect(shown).toBe(1);
    expect(lastingRoutes(lab)).toEqual(before);
    expect(left(lab)).toEqual([]);
  } finally {
    await lab.stop();
  }
});

test("no block of docs/openshift-build.md is left out", () => {
  const all = readFileSync("docs/openshift-build.md", "utf8").match(/^```\S/gm) ?? [];
  expect(blocks.length).toBe(all.length);
});
