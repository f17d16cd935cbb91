import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, changeTo } from "../../src/core/change.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import type { Hold } from "../../src/core/record.ts";
import { recordOf } from "../../src/core/standing.ts";
import { route } from "../../src/edge/route.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Decision } from "../../src/engine/plan/types.ts";
import { undoLine } from "../../src/engine/plan/unreadable.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";

const shop: KubeObject = {
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", namespace: "demo", uid: "u1", labels: { app: "shop" } },
  spec: {
    host: "shop.apps.test",
    to: { kind: "Service", name: "shop", weight: 100 },
    alternateBackends: [{ kind: "Service", name: "shop-b", weight: 50 }],
    port: { targetPort: 8443 },
    tls: { termination: "reencrypt", destinationCACertificate: "CA", key: "PRIVATE" },
  },
};
const target = (object: KubeObject) => ({ adapter: route, object });
const hold = (maintenance: string, more: Partial<Hold> = {}): Hold => ({
  maintenance,
  since: "2026-11-25T02:00:00Z",
  by: "ada",
  ...more,
});
const page = { service: "maintenance-page", portName: "http", port: 8080 };
const close = (object: KubeObject, claim = hold("legacy")) =>
  decideClose(target(object), { hold: claim, page, policy: {}, answered: { "https://shop.apps.test/": 200 } });
const reopen = (object: KubeObject, request = {}) => decideReopen(target(object), request);

function result(decision: Decision): KubeObject {
  if (!("write" in decision)) throw new Error(`nothing was written: ${JSON.stringify(decision)}`);
  return decision.write.result;
}

describe("closing", () => {
  test("Law 2: diversion and record travel in one patch, which gives the planned object", () => {
    const decision = close(shop);
    if (decision.kind !== "switch" || decision.write.kind !== "patch") throw new Error(decision.kind);
    const patched = applyJsonPatch(shop, decision.write.operations) as KubeObject;
    expect(patched).toEqual(decision.write.result);
    expect(recordOf(patched)).toMatchObject({
      holds: [{ maintenance: "legacy" }],
      answered: { "https://shop.apps.test/": 200 },
    });
    expect(JSON.stringify(decision.write.operations)).not.toContain("PRIVATE");
  });

  test("what is closed already with the same hold changes nothing, and a second maintenance adds its hold", () => {
    const closed = result(close(shop));
    expect(close(closed)).toMatchObject({ kind: "nothing" });
    const both = result(close(closed, hold("other")));
    expect(recordOf(both)?.holds.map(({ maintenance }) => maintenance)).toEqual(["legacy", "other"]);
    expect(both.spec).toEqual(closed.spec);
  });

  test("again with another end updates the end", () => {
    const again = close(result(close(shop)), hold("legacy", { until: "2026-11-25T06:00:00Z" }));
    expect(again.kind).toBe("note");
    expect(recordOf(result(again))?.holds).toMatchObject([{ until: "2026-11-25T06:00:00Z" }]);
  });
});

describe("reopening", () => {
  test("Law 3: gives back an object deeply equal to what it was", () => {
    expect(result(reopen(result(close(shop))))).toEqual(shop);
  });

  test("keeps the object closed while another maintenance holds it", () => {
    const both = result(close(result(close(shop)), hold("other")));
    const one = reopen(both, { maintenance: "legacy" });
    expect(one).toMatchObject({ kind: "note", why: expect.stringContaining("other") });
    expect(result(reopen(result(one)))).toEqual(shop);
  });

  test("with several holds and none named refuses, with the exact commands", () => {
    expect(reopen(result(close(result(close(shop)), hold("other"))))).toMatchObject({
      kind: "refused",
      remedy: ["entracte reopen legacy -n demo", "entracte reopen other -n demo"],
    });
  });

  test("what is open succeeds and says so", () => {
    expect(reopen(shop)).toEqual({ kind: "nothing", why: "route/shop is open" });
  });

  describe("Law 4: where somebody changed a diverted member", () => {
    const closed = result(close(shop));
    const drifted = applyChanges(
      closed,
      changeTo(closed, ["spec", "to"], { kind: "Service", name: "canary", weight: 100 }),
    );

    test("stops, with the difference", () => {
      expect(reopen(drifted)).toMatchObject({ kind: "drift", differing: [{ after: { name: "canary" } }] });
      expect(close(drifted).kind).toBe("drift");
    });

    test("keeps theirs, and puts back only what is still ours", () => {
      const kept = result(reopen(drifted, { drift: "keep-theirs" }));
      expect(kept).toEqual({ ...shop, spec: { ...shop.spec, to: { kind: "Service", name: "canary", weight: 100 } } });
    });

    test("restores what was there before, on request", () => {
      expect(result(reopen(drifted, { drift: "restore" }))).toEqual(shop);
    });
  });
});

describe("Law 11: a way out without us", () => {
  const undo = (object: KubeObject) => JSON.parse(object.metadata.annotations?.["entracte.dev/undo"] ?? "") as never;

  test("is stored on the object, and gives it back as it was", () => {
    const closed = result(close(shop));
    const { metadata, ...rest } = applyJsonPatch(closed, undo(closed)) as KubeObject;
    // A server drops the annotation map that the patch leaves empty.
    expect({ ...rest, metadata: { ...metadata, annotations: undefined } }).toEqual({
      ...shop,
      metadata: { ...shop.metadata, annotations: undefined },
    });
  });

  test("still works after a second maintenance added its hold", () => {
    const both = result(close(result(close(shop)), hold("other")));
    expect((applyJsonPatch(both, undo(both)) as KubeObject).spec).toEqual(shop.spec);
  });

  test("hits nothing where somebody changed what it would undo", () => {
    fc.assert(
      fc.property(fc.constantFrom("to", "port"), fc.string(), (member, value) => {
        const closed = result(close(shop));
        const changed = applyChanges(closed, changeTo(closed, ["spec", member], { value }));
        expect(() => applyJsonPatch(changed, undo(changed))).toThrow();
      }),
    );
  });

  test("is one line for the person who needs it", () => {
    expect(undoLine(target(shop))).toBe(
      `oc patch route shop -n demo --type=json -p "$(oc get route shop -n demo -o jsonpath='{.metadata.annotations.entracte\\.dev/undo}')"`,
    );
  });
});
