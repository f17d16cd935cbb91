import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { objectsAt } from "../../src/lab/read.ts";
import { below, gateway, grant, httpRoute, plain, to } from "./gateway-fixture.ts";
import { app, namespace, until } from "./support.ts";

// What a controller says of Gateways and their routes: kubernetes-sigs/gateway-api apis/v1/shared_types.go.

const parent = (more: JsonObject): JsonObject => ({ parentRefs: [more] });

describe("the status of HTTPRoutes and Gateways", () => {
  let lab: Lab;
  beforeAll(async () => {
    const objects = [
      ...app("alpha", 0),
      gateway("web", [plain(), plain({ name: "own", port: 8080, hostname: "*.own.example.com" })]),
      gateway("shared", [plain({ allowedRoutes: { namespaces: { from: "All" } } })], "elsewhere"),
      gateway("closed", [plain()], "elsewhere"),
      gateway(
        "picky",
        [plain({ allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels: { a: "b" } } } } })],
        "elsewhere",
      ),
    ];
    lab = await startLab({ seed: false, objects, ready: false, gatewayLag: 5, reloadInterval: 20 });
  });
  afterAll(() => lab.stop());

  const parents = (name: string): readonly JsonObject[] =>
    objectsAt(lab.store.get(kinds.httpRoute, namespace, name)?.status, "parents");
  const conditions = (name: string, at = 0): readonly JsonObject[] => objectsAt(parents(name)[at], "conditions");
  const told = (name: string, type: string): string => {
    const found = conditions(name).find((it) => it["type"] === type);
    return `${String(found?.["status"])} ${String(found?.["reason"])}`;
  };
  const make = async (name: string, more: JsonObject = {}, rules = [to(below("/"), "alpha")]) => {
    lab.store.create(kinds.httpRoute, httpRoute(name, rules, more));
    await lab.applied();
  };

  test.each<[string, string, JsonObject]>([
    ["accepted", "True Accepted", {}],
    ["at-section", "True Accepted", parent({ name: "web", kind: "Gateway", sectionName: "http" })],
    ["no-section", "False NoMatchingParent", parent({ name: "web", kind: "Gateway", sectionName: "https" })],
    ["no-port", "False NoMatchingParent", parent({ name: "web", kind: "Gateway", port: 9090 })],
    ["no-host", "False NoMatchingListenerHostname", parent({ name: "web", kind: "Gateway", sectionName: "own" })],
    ["from-all", "True Accepted", parent({ name: "shared", namespace: "elsewhere", kind: "Gateway" })],
    ["from-same", "False NotAllowedByListeners", parent({ name: "closed", namespace: "elsewhere", kind: "Gateway" })],
    ["from-some", "False NotAllowedByListeners", parent({ name: "picky", namespace: "elsewhere", kind: "Gateway" })],
  ])("%s: Accepted is %s", async (name, expected, more) => {
    await make(name, { parentRefs: [{ name: "web", kind: "Gateway" }], ...more });
    expect(told(name, "Accepted")).toBe(expected);
  });

  test("a filter that this edge lacks is UnsupportedValue", async () => {
    const filters = [{ type: "RequestMirror", requestMirror: { backendRef: { name: "alpha", port: 80 } } }];
    await make("mirrored", { parentRefs: [{ name: "web", kind: "Gateway" }] }, [
      { ...to(below("/"), "alpha"), filters },
    ]);
    expect(told("mirrored", "Accepted")).toBe("False UnsupportedValue");
  });

  test.each<[string, string, JsonObject]>([
    ["resolved", "True ResolvedRefs", { name: "alpha" }],
    ["no-service", "False BackendNotFound", { name: "no-such" }],
    ["no-such-port", "False BackendNotFound", { name: "alpha", port: 81 }],
    ["no-kind", "False InvalidKind", { name: "alpha", kind: "Bucket", group: "example.com" }],
    ["not-permitted", "False RefNotPermitted", { name: "page", namespace: "elsewhere" }],
  ])("%s: ResolvedRefs is %s, and the route is accepted", async (name, expected, backend) => {
    await make(name, { parentRefs: [{ name: "web", kind: "Gateway" }] }, [to(below("/"), backend)]);
    expect([told(name, "ResolvedRefs"), told(name, "Accepted")]).toEqual([expected, "True Accepted"]);
  });

  test("a ReferenceGrant lets it in", async () => {
    const page = { ...app("page")[1], metadata: { name: "page", namespace: "elsewhere" } };
    lab.store.create(kinds.service, page as Parameters<typeof lab.store.create>[1]);
    lab.store.create(kinds.referenceGrant, grant("elsewhere"));
    await lab.applied();
    expect(told("not-permitted", "ResolvedRefs")).toBe("True ResolvedRefs");
  });

  test("a Gateway that is nobody's is not spoken of, and what other controllers said stays", async () => {
    const parentRefs = [
      { name: "web", kind: "Gateway" },
      { name: "not-there", kind: "Gateway" },
    ];
    await make("two", { parentRefs });
    expect(parents("two").map(({ parentRef }) => parentRef)).toEqual([parentRefs[0]]);
    const theirs = { parentRef: parentRefs[1] ?? {}, controllerName: "example.com/other", conditions: [] };
    lab.store.update(kinds.httpRoute, namespace, "two", (it) => ({
      ...it,
      status: { parents: [theirs, ...parents("two")] },
    }));
    await lab.applied();
    expect(parents("two").map(({ controllerName }) => controllerName)).toEqual([
      "example.com/other",
      "entracte.test/gateway",
    ]);
  });

  test("a change is spoken of with its generation, a while after it", async () => {
    await make("later", { parentRefs: [{ name: "web", kind: "Gateway" }] });
    const observed = (): unknown => conditions("later")[0]?.["observedGeneration"];
    const since = conditions("later")[0]?.["lastTransitionTime"];
    expect(observed()).toBe(1);
    lab.store.update(kinds.httpRoute, namespace, "later", (it) => ({
      ...it,
      spec: { ...it.spec, hostnames: ["other.example.com"] },
    }));
    expect(observed()).toBe(1);
    await until(() => observed() === 2, "the controller has seen the change");
    expect(conditions("later")[0]?.["lastTransitionTime"]).toBe(since);
  });

  test("a Gateway is programmed and counts its routes; its class is accepted", async () => {
    const status = lab.store.get(kinds.gateway, namespace, "web")?.status;
    expect(objectsAt(status, "conditions").map((it) => `${String(it["type"])} ${String(it["status"])}`)).toEqual([
      "Accepted True",
      "Programmed True",
    ]);
    const before = Number(objectsAt(status, "listeners")[0]?.["attachedRoutes"]);
    await make("counted", { parentRefs: [{ name: "web", kind: "Gateway" }] });
    const after = objectsAt(lab.store.get(kinds.gateway, namespace, "web")?.status, "listeners")[0];
    expect(after?.["attachedRoutes"]).toBe(before + 1);
    const accepted = objectsAt(lab.store.get(kinds.gatewayClass, undefined, "haproxy")?.status, "conditions")[0];
    expect(accepted).toMatchObject({ type: "Accepted", status: "True", observedGeneration: 1 });
  });
});
