import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dependsOnAnnotation } from "../../src/core/depends-on.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { madeFor } from "../../src/core/made.ts";
import { holdersOf } from "../../src/engine/held/holders.ts";
import { choose, onceEach, type Choice, type Ruled } from "../../src/engine/plan/choose.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { partsOf } from "../../src/engine/plan/parts.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import { nameOf, type Target } from "../../src/engine/plan/types.ts";
import { Stored } from "../support/stored.ts";

/** Maintenances that overlap: what each means, by name, by labels and by annotations, whole and in part. */
type Meaning = Choice | { readonly word: string; readonly paths?: readonly string[] };
const meanings: { readonly [maintenance: string]: readonly Meaning[] } = {
  whole: [{ word: "route/shop" }, { word: "httproute/api" }],
  parts: [
    { word: "route/shop", paths: ["/a", "/b"] },
    { word: "httproute/api", paths: ["/v1"] },
    { word: "ingress/gate", paths: ["/x/y"] },
  ],
  front: [{ by: { selector: "tier=front" } }],
  inside: [{ by: { selector: "tier=front" }, kinds: ["route"], paths: ["/a/b"] }, { word: "route/billing" }],
  old: [{ by: { dependsOn: "old" } }],
};

const page = { service: "maintenance-page", portName: "http", port: 8080 };
const object = (apiVersion: string, kind: string, name: string, spec: JsonObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "demo", uid: name, labels: { app: name }, annotations: { note: "kept" } },
  spec,
});
const route = (name: string) =>
  object("route.openshift.io/v1", "Route", name, { host: `${name}.test`, to: { kind: "Service", name, weight: 100 } });
const backend = { service: { name: "gate", port: { name: "http" } } };
const before = [
  route("shop"),
  route("billing"),
  object("networking.k8s.io/v1", "Ingress", "gate", {
    ingressClassName: "haproxy",
    rules: [{ host: "gate.test", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  }),
  object("gateway.networking.k8s.io/v1", "HTTPRoute", "api", {
    parentRefs: [{ name: "web" }],
    hostnames: ["api.test"],
    rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "api", port: 80 }] }],
  }),
];

/** What an owner writes on an object: whether it has the label, and what it says that it needs. */
interface Edit {
  readonly name: string;
  readonly front: boolean;
  readonly needs: string | undefined;
}

function edited({ name, front, needs }: Edit, it: KubeObject): KubeObject {
  if (it.metadata.name !== name) return it;
  const { labels = {}, annotations = {} } = it.metadata;
  const { tier: _, ...others } = labels;
  const { [dependsOnAnnotation]: __, ...notes } = annotations;
  return {
    ...it,
    metadata: {
      ...it.metadata,
      labels: { ...others, ...(front ? { tier: "front" } : {}) },
      annotations: { ...notes, ...(needs === undefined ? {} : { [dependsOnAnnotation]: needs }) },
    },
  };
}

function meant(namespace: Stored, maintenance: string): readonly Target[] {
  const { targets } = namespace;
  const found = (meanings[maintenance] ?? []).flatMap((each): readonly Ruled[] => {
    if ("by" in each) return choose(targets, each).map((one) => ({ ...one, policy: {} }));
    const target = targets.find((one) => nameOf(one) === each.word) as Target;
    return [{ target, policy: {}, ...(each.paths === undefined ? {} : { paths: each.paths }) }];
  });
  return onceEach(found).flatMap(({ target, paths }) =>
    paths === undefined ? [target] : partsOf(target, paths, targets),
  );
}

const does = fc.oneof(
  fc.record({ closes: fc.constantFrom(...Object.keys(meanings)) }),
  fc.record({ reopens: fc.constantFrom(...Object.keys(meanings)) }),
  fc.record({
    name: fc.constantFrom(...before.map(({ metadata }) => metadata.name)),
    front: fc.boolean(),
    needs: fc.constantFrom(undefined, "old", "other old:/a,/x", "older"),
  }),
);

const byName = (objects: readonly KubeObject[]) =>
  objects.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));

test("Law 12: maintenances that overlap close and reopen in any order, whatever is edited meanwhile; each target is held by those that closed it, and in the end all is as before", () => {
  const decided = { closed: 0, parts: 0 };
  const play = (steps: readonly (typeof does extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
    const namespace = new Stored(...before);
    let due = before;
    const held = new Map<string, Set<string>>();
    const reopen = (maintenance: string) => {
      for (const target of namespace.targets.filter((each) => holdersOf(each).includes(maintenance)))
        expect(["switch", "note"]).toContain(namespace.apply(decideReopen(target, { maintenance })).kind);
      for (const holders of held.values()) holders.delete(maintenance);
    };
    for (const step of steps) {
      if ("closes" in step) {
        const hold = { maintenance: step.closes, since: "2026-11-25T02:00:00Z", by: "ada" };
        for (const target of meant(namespace, step.closes)) {
          const decision = decideClose(target, { hold, page, policy: {}, answered: {} });
          expect(["switch", "note", "nothing"]).toContain(namespace.apply(decision).kind);
          const name = nameOf(target);
          held.set(name, (held.get(name) ?? new Set()).add(step.closes));
          decided.closed++;
          if (madeFor(target.object) !== undefined) decided.parts++;
        }
      } else if ("reopens" in step) reopen(step.reopens);
      else {
        namespace.objects = namespace.objects.map((each) => edited(step, each));
        due = due.map((each) => edited(step, each));
      }
      const now = namespace.targets.flatMap((target) => holdersOf(target).map((each) => `${nameOf(target)} ${each}`));
      const wanted = [...held].flatMap(([name, holders]) => [...holders].map((each) => `${name} ${each}`));
      expect(now.toSorted()).toEqual(wanted.toSorted());
    }
    for (const maintenance of Object.keys(meanings)) reopen(maintenance);
    expect(byName(namespace.objects)).toEqual(byName(due));
  };
  fc.assert(fc.property(fc.array(does, { maxLength: 20 }), play));
  // It says something: whole objects and parts were closed.
  expect(Math.min(decided.parts, decided.closed - decided.parts)).toBeGreaterThan(20);
});
