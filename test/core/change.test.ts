import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges, changeTo, differing, invert, showChange } from "../../src/core/change.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { locate, show } from "../../src/core/locator.ts";

const ingress: KubeObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "shop", uid: "u1" },
  spec: {
    rules: [
      { host: "a.test", http: { paths: [{ path: "/", pathType: "Prefix", backend: "a" }] } },
      { host: "b.test", http: { paths: [{ path: "/", pathType: "Prefix", backend: "b" }] } },
    ],
  },
};
const backendOfB = ["spec", "rules", { host: "b.test" }, "http", "paths", { path: "/", pathType: "Prefix" }, "backend"];

describe("a locator", () => {
  test("finds a list item by what identifies it, wherever others moved it", () => {
    const rules = ingress.spec?.rules as readonly never[];
    const moved: KubeObject = { ...ingress, spec: { rules: [{ host: "acme.test" }, ...rules] } };
    expect(locate(moved, backendOfB)).toMatchObject({
      found: true,
      value: "b",
      steps: ["spec", "rules", 2, "http", "paths", 0, "backend"],
    });
  });

  test("says so where no item, or several, match", () => {
    expect(locate(ingress, ["spec", "rules", { host: "c.test" }])).toEqual({
      found: false,
      reason: "spec.rules[host=c.test]: no item [host=c.test]",
    });
    const twice: KubeObject = { ...ingress, spec: { rules: [{ host: "b.test" }, { host: "b.test" }] } };
    expect(locate(twice, ["spec", "rules", { host: "b.test" }])).toMatchObject({ found: false });
  });

  test("reads as a path", () => {
    expect(show(backendOfB)).toBe("spec.rules[host=b.test].http.paths[path=/,pathType=Prefix].backend");
    expect(show(["metadata", "annotations", "example.org/x"])).toBe("metadata.annotations[example.org/x]");
  });
});

describe("changes", () => {
  test("Law 3: restoring is inverting, whatever was changed, added or removed", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(undefined), fc.dictionary(fc.string(), fc.integer()));
    const member = fc.constantFrom("to", "port", "alternateBackends", "tls", "x");
    fc.assert(
      fc.property(fc.dictionary(member, value), fc.dictionary(member, value), (before, wanted) => {
        const spec = Object.fromEntries(Object.entries(before).filter(([, v]) => v !== undefined));
        const object: KubeObject = { ...ingress, spec };
        const changes = Object.entries(wanted).flatMap(([name, after]) => changeTo(object, ["spec", name], after));
        const changed = applyChanges(object, changes);
        expect(differing(changed, changes)).toEqual([]);
        expect(applyChanges(changed, invert(changes))).toEqual(object);
      }),
    );
  });

  test("Law 4: a change outside the diverted members is no drift, one inside is, with what we left and what is there", () => {
    const changes = changeTo(ingress, backendOfB, "page");
    const closed = applyChanges(ingress, changes);
    expect(differing({ ...closed, metadata: { ...closed.metadata, labels: { new: "label" } } }, changes)).toEqual([]);
    expect(differing(ingress, changes)).toEqual([{ at: backendOfB, before: "page", after: "b" }]);
  });

  test("read as a line for each member that differs", () => {
    const [change] = changeTo({ ...ingress, spec: { to: { kind: "Service", name: "shop" } } }, ["spec", "to"], {
      kind: "Service",
      name: "page",
    });
    expect(change && showChange(change)).toEqual(["spec.to.name   shop → page"]);
  });
});
