import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, run } from "../support/command.ts";
import { expectTold } from "../support/trouble.ts";

/** A target that is not where the command looks for it. */
let lab: Lab;
const entracte = (...args: readonly string[]) => run(args, environmentOf(lab));

beforeAll(async () => {
  lab = await startLab({
    ready: false,
    objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "demolition" } }],
  });
});
afterAll(() => lab.stop());

describe("a target", () => {
  test("that does not exist: names like it are suggested, else those that there are", async () => {
    const near = await entracte("close", "route/shpo");
    expectTold(near.stderr, "… does not exist in …. Nothing was changed.");
    expect(near.stderr).toContain("Did you mean: route/shop\n");
    const far = await entracte("reopen", "route/payments");
    expect(far.stderr).toMatch(/There are: route\/(\w+), route\/(\w+), route\/(\w+)\n/);
    expect([near.code, far.code]).toEqual([3, 3]);
  });

  test("whose kind was left out, or is none", async () => {
    const bare = await entracte("close", "shop");
    expectTold(bare.stderr, "There is no maintenance … in …");
    expect(bare.stderr).toContain("Did you mean route/shop?");
    const typo = await entracte("close", "rute/shop");
    expectTold(typo.stderr, "… names no target: a target is KIND/NAME.");
    expect([bare.code, typo.code]).toEqual([2, 2]);
  });

  test("that a maintenance of no file holds: the command that closes it again keeps its reason and its end", async () => {
    const name = ["--as", "night", "--reason", "upgrade"];
    await entracte("close", "route/shop", ...name, "--until", "2099-01-01T00:00Z", "--no-verify");
    const { stderr, code } = await entracte("close", "night");
    expect(code).toBe(2);
    expect(stderr).toContain("night holds route/shop closed, but no file says what else to close.");
    const again = /^ {2}entracte (close .*)$/m.exec(stderr)?.[1] ?? "";
    expect(again).toMatch(/^close route\/shop --as night --reason upgrade --until 2099-01-01T00:00:00Z -n demo$/);
    const closed = await entracte(...again.split(" "), "--no-verify");
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("is closed already") });
    await entracte("reopen", "night", "--no-verify");
  });

  test("in a namespace without any: namespaces like it are suggested", async () => {
    const typo = await entracte("close", "route/shop", "-n", "dmeo");
    expectTold(typo.stderr, "There is no Route at all in …. Nothing was changed.");
    expect(typo.stderr).toContain("No namespace dmeo is to be seen. Did you mean: demo?");
    expect(typo.code).toBe(3);
    const empty = await entracte("close", "route/shop", "-n", "demolition");
    expect(empty.stderr).not.toContain("No namespace");
    expect(empty.stderr).toContain("-n demo\n");
  });
});
