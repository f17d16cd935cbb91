import { expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import type { Outcome } from "../../src/engine/apply/outcome.ts";
import { httpRoute } from "../../src/edge/httproute.ts";
import { creationOf, writeOf } from "../../src/engine/plan/write.ts";
import { awaitTaken } from "../../src/engine/taken.ts";
import type { World } from "../../src/engine/world.ts";

/** An HTTPRoute of this generation, of which its gateway has said this of that one. */
const said = (generation: number, observedGeneration: number, status = "True"): KubeObject => ({
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "shop", namespace: "demo", uid: "u1", generation },
  spec: {},
  status: {
    parents: [{ conditions: [{ type: "ResolvedRefs", status, observedGeneration, reason: "BackendNotFound" }] }],
  },
});

type Done = Extract<Outcome, { readonly state: "done" }>;

/** What is told, and how often the route is read, where it was like this before it was written. */
async function told(before: KubeObject, reads: readonly KubeObject[], more: Partial<Done> = {}) {
  const says: string[] = [];
  let read = 0;
  const world = {
    cluster: { namespace: "demo", get: async () => reads[Math.min(read++, reads.length - 1)] },
    now: () => read * 1000,
    sleep: async () => {},
    report: (event: { readonly says: string }) => says.push(event.says),
  } as unknown as World;
  const target = { adapter: httpRoute, object: before };
  const outcome = { state: "done", target, write: writeOf(target, []), object: said(2, 1), ...more } as const;
  await awaitTaken(world, [outcome], { timeout: 5000 });
  return { says, read };
}

test("the gateway of what was made for a part is waited for, where it has looked at the whole", async () => {
  const { metadata, spec, apiVersion, kind } = said(1, 1);
  const annotations = { "entracte.dev/part": "httproute/shop /invoices" };
  const part: KubeObject = { apiVersion, kind, spec: spec ?? {}, metadata: { ...metadata, annotations } };
  const beneath = (object: KubeObject) => [{ adapter: httpRoute, object }];
  const target = { adapter: httpRoute, object: part, beneath: beneath(said(3, 3)) };
  const made = { target, write: creationOf(target, []), object: part };
  expect(await told(part, [part, said(1, 1)], made)).toEqual({ says: [], read: 2 });
  const alone = { ...target, beneath: beneath(part) };
  expect(await told(part, [], { ...made, target: alone, write: creationOf(alone, []) })).toEqual({ says: [], read: 0 });
});

test.each<[string, KubeObject, readonly KubeObject[], readonly string[], number]>([
  ["waited for until it has looked", said(1, 1), [said(2, 1), said(2, 2)], [], 2],
  ["told with its reason where it refuses", said(1, 1), [said(2, 2, "False")], ["ResolvedRefs: BackendNotFound"], 1],
  ["told where it does not look in time", said(1, 1), [said(2, 1)], ["its gateway has not looked at it yet"], 5],
  ["not waited for where it looked at nothing before either", said(1, 0), [said(2, 0)], [], 0],
])("the gateway of what was written is %s", async (_, before, reads, says, read) => {
  expect(await told(before, reads)).toEqual({ says, read });
});
