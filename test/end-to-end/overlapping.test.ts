import { expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { defaultPolicy } from "../../src/page/answer-policy.ts";
import { encodePolicy } from "../../src/page/host-policies.ts";
import { policyKey } from "../../src/page/keys.ts";
import { visitLab } from "../support/visit.ts";
import { workplace } from "../support/workplace.ts";

/** Several maintenances that close the same host. */
const place = workplace();
const { entracte } = place;
const done = async (...args: readonly string[]) =>
  expect(await entracte(...args, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
const seen = async (name: string) => {
  const { body, status } = await visitLab(place.lab, name);
  return `${/<h1>(.*?)<\/h1>/.exec(body)?.[1] ?? "no page"}, ${String(status)}`;
};
const shows = (name: string, wanted: string) => expect.poll(() => seen(name), { timeout: 60_000 }).toBe(wanted);

test("a host shows the page of the maintenance that closed it last; when that reopens, the former one's comes back", async () => {
  await place.write(
    "entracte.yaml",
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
  place.lab.store.update(...ref, (it) => ({
    ...it,
    data: { ...(it.data as object), ...Object.fromEntries(policies) },
  }));
  const before = place.lab.store.get(...ref);
  expect(await entracte("close", "route/shop", "--no-verify")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("would be answered in 17 ways"),
  });
  expect(place.lab.store.get(...ref)).toEqual(before);
});
