import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { defaultPolicy } from "../../src/page/answer-policy.ts";
import { encodePolicy } from "../../src/page/host-policies.ts";
import { policyKey } from "../../src/page/keys.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { visitLab } from "../support/visit.ts";

/** Several maintenances that close the same host. */
let lab: Lab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "entracte-test-"));
  lab = await startLab(quick);
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), folder);
const done = async (...args: readonly string[]) =>
  expect(await entracte(...args, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
const seen = async (name: string) => {
  const { body, status } = await visitLab(lab, name);
  return `${/<h1>(.*?)<\/h1>/.exec(body)?.[1] ?? "no page"}, ${String(status)}`;
};
const shows = (name: string, wanted: string) => expect.poll(() => seen(name), { timeout: 60_000 }).toBe(wanted);

test("a host shows the page of the maintenance that closed it last; when that reopens, the former one's comes back", async () => {
  await writeFile(
    join(folder, "entracte.yaml"),
    `maintenances:
  former: { targets: [{ route: shop }, { route: news }], page: { title: Former, statuses: standard } }
  a-later: { targets: [{ route: shop }], page: { title: Later } }
  bare: { targets: [{ route: shop }] }
  other: { targets: [{ route: billing }], page: { title: Other } }
`,
  );
  await done("close", "former");
  await shows("shop", "Former, 503");
  await done("close", "a-later");
  await shows("shop", "Later, 200");
  await done("close", "other");
  await shows("news", "Former, 503");
  await shows("shop", "Later, 200");
  await done("close", "bare");
  await shows("shop", "Down for maintenance, 200");

  await done("reopen", "bare");
  await shows("shop", "Later, 200");
  await done("reopen", "a-later");
  await shows("shop", "Former, 503");
  await shows("billing", "Other, 200");
  await done("reopen", "former", "other");
  await shows("shop", "shop, 200");
});

test("more ways to answer than the page's pods have memory for are refused before anything is written", async () => {
  const policies = Array.from({ length: 16 }, (_, n) => {
    const name = `m${String(n)}`;
    const policy = { ...defaultPolicy, paths: [{ path: `/health${String(n)}`, status: 200 }] };
    return [policyKey(name), encodePolicy({ maintenance: name, turn: 1, hosts: [`${name}.test`], policy })];
  });
  const ref = [resources.configMap, "demo", "maintenance-page"] as const;
  lab.store.update(...ref, (it) => ({ ...it, data: { ...(it.data as object), ...Object.fromEntries(policies) } }));
  const before = lab.store.get(...ref);
  expect(await entracte("close", "route/shop", "--no-verify")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("would be answered in 17 ways"),
  });
  expect(lab.store.get(...ref)).toEqual(before);
});
