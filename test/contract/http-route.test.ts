import { expect, test } from "vitest";
import { at, causes, httpRoute, jsonPatch, mergePatch, metadata, strategicPatch } from "./objects.ts";
import { contract, fresh, needsGateways } from "./subject.ts";

type Json = { readonly [member: string]: unknown };

const service = { name: "x", port: 80 };
const rule = (more: Json): Json => ({ rules: [{ backendRefs: [service], ...more }] });
const match = (more: Json): Json => rule({ matches: [more] });
const path = (value: string, type = "PathPrefix"): Json => match({ path: { type, value } });
const filters = (...all: readonly Json[]): Json => rule({ filters: all, backendRefs: undefined });
const redirect = (settings: Json): Json => ({ type: "RequestRedirect", requestRedirect: settings });
const rewrite = (settings: Json): Json => ({ type: "URLRewrite", urlRewrite: settings });
const prefix = { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/x" } };
const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

/** What the definition of HTTPRoutes refuses: the case, the spec, the field of the cause. */
const refused: readonly (readonly [string, Json, string])[] = [
  ["17 hostnames", { hostnames: times(17, "a.example.com") }, "spec.hostnames"],
  ["a hostname with a port", { hostnames: ["a.example.com:80"] }, "spec.hostnames[0]"],
  ["33 parents", { parentRefs: times(33, 0).map((_, i) => ({ name: `p${i}` })) }, "spec.parentRefs"],
  ["17 rules", { rules: times(17, {}) }, "spec.rules"],
  ["65 matches in a rule", rule({ matches: times(65, {}) }), "spec.rules[0].matches"],
  ["129 matches in all", { rules: times(3, { matches: times(43, {}) }) }, "spec.rules"],
  ["17 filters", filters(...times(17, redirect({}))), "spec.rules[0].filters"],
  ["17 backends", rule({ backendRefs: times(17, service) }), "spec.rules[0].backendRefs"],
  ["a backend without a port", rule({ backendRefs: [{ name: "x" }] }), "spec.rules[0].backendRefs[0]"],
  [
    "a weight above a million",
    rule({ backendRefs: [{ ...service, weight: 1_000_001 }] }),
    "spec.rules[0].backendRefs[0].weight",
  ],
  ["a path without a slash", path("a"), "spec.rules[0].matches[0].path"],
  ["a path with two slashes", path("/a//b", "Exact"), "spec.rules[0].matches[0].path"],
  ["a path with a blank", path("/a b"), "spec.rules[0].matches[0].path"],
  ["an unknown type of path", path("/a", "Prefix"), "spec.rules[0].matches[0].path.type"],
  ["an unknown method", match({ method: "get" }), "spec.rules[0].matches[0].method"],
  ["a redirect with backends", rule({ filters: [redirect({})] }), "spec.rules[0]"],
  ["a redirect and a rewrite", filters(redirect({}), rewrite({})), "spec.rules[0].filters"],
  ["two redirects", filters(redirect({}), redirect({})), "spec.rules[0].filters"],
  [
    "a redirect with 304",
    filters(redirect({ statusCode: 304 })),
    "spec.rules[0].filters[0].requestRedirect.statusCode",
  ],
  ["a filter without its settings", filters({ type: "URLRewrite" }), "spec.rules[0].filters[0]"],
  ["a filter with another's settings", filters({ ...redirect({}), urlRewrite: {} }), "spec.rules[0].filters[0]"],
  [
    "a replaced prefix where the path is exact",
    rule({ matches: [{ path: { type: "Exact", value: "/a" } }], filters: [rewrite(prefix)] }),
    "spec.rules[0]",
  ],
  ["two rules of a name", { rules: times(2, { name: "a", backendRefs: [service] }) }, "spec.rules"],
];

contract("HTTPRoutes", (subject) => {
  const post = (body: Json) => subject().send("POST", at(subject(), "httproutes"), { body });
  const patch = (name: string, body: unknown, type: string) =>
    subject().send("PATCH", at(subject(), "httproutes", name), { body, type });
  const made = async (spec: Json = {}) => {
    const { status, body } = await post(httpRoute(fresh(), spec));
    expect({ status, body }).toMatchObject({ status: 201 });
    return { ...metadata(body), spec: body["spec"] as { rules: Json[] } };
  };

  test("the group has the kinds of the Gateway API, ReferenceGrants in v1beta1", async (context) => {
    needsGateways(subject(), context);
    const names = async (version: string) => {
      const { body } = await subject().send("GET", `/apis/gateway.networking.k8s.io/${version}`);
      return (body["resources"] as { name: string }[]).map(({ name }) => name);
    };
    expect(await names("v1")).toEqual(
      expect.arrayContaining(["gateways", "gatewayclasses", "httproutes", "grpcroutes"]),
    );
    expect(await names("v1beta1")).toEqual(expect.arrayContaining(["referencegrants"]));
    const { body } = await subject().send("GET", "/apis/gateway.networking.k8s.io");
    expect(body).toMatchObject({ preferredVersion: { version: "v1" } });
  });

  test("what is left out is filled in, and stored (the defaults of httproute_types.go)", async (context) => {
    needsGateways(subject(), context);
    const everything = { path: { type: "PathPrefix", value: "/" } };
    const { spec } = await made({
      parentRefs: [{ name: "web" }],
      rules: [
        { backendRefs: [service] },
        { matches: [{ headers: [{ name: "a", value: "b" }] }], filters: [redirect({})] },
      ],
    });
    expect(spec).toMatchObject({
      parentRefs: [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "web" }],
      rules: [
        { matches: [everything], backendRefs: [{ ...service, group: "", kind: "Service", weight: 1 }] },
        {
          matches: [{ ...everything, headers: [{ type: "Exact", name: "a", value: "b" }] }],
          filters: [redirect({ statusCode: 302 })],
        },
      ],
    });
    expect((await made({ rules: undefined })).spec.rules).toEqual([{ matches: [everything] }]);
  });

  test.for(refused)("%s: 422 with the field as a cause (httproute_types.go)", async ([, spec, field], context) => {
    needsGateways(subject(), context);
    const { status, body } = await post(httpRoute(fresh(), spec));
    expect(status).toBe(422);
    expect(causes(body).map((cause) => cause.field)).toContain(field);
  });

  test("a strategic merge patch is 415: it is a custom resource", async (context) => {
    needsGateways(subject(), context);
    const { name } = await made();
    const { status, body } = await patch(name, { spec: { hostnames: ["b.example.com"] } }, strategicPatch);
    expect([status, body["reason"]]).toEqual([415, "UnsupportedMediaType"]);
  });

  test("a merge patch replaces the rules whole: they are atomic", async (context) => {
    needsGateways(subject(), context);
    const { name } = await made();
    const { body } = await patch(name, { spec: { rules: [{ backendRefs: [{ name: "y", port: 81 }] }] } }, mergePatch);
    expect((body["spec"] as { rules: Json[] }).rules).toMatchObject([{ backendRefs: [{ name: "y", port: 81 }] }]);
  });

  test("a guarded JSON Patch of the rules moves the generation, an annotation or the status does not", async (context) => {
    needsGateways(subject(), context);
    const { name, uid, generation, spec } = await made();
    expect(generation).toBe(1);
    const guarded = [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path: "/spec/rules", value: spec.rules },
      { op: "add", path: "/metadata/annotations", value: { "example.org/saved": "{}" } },
      { op: "replace", path: "/spec/rules/0/backendRefs", value: [{ name: "page", port: 8080 }] },
    ];
    const { status, body } = await patch(name, guarded, jsonPatch);
    expect([status, metadata(body).generation]).toEqual([200, 2]);
    expect((await patch(name, guarded, jsonPatch)).status).toBe(422);
    const noted = await patch(name, { metadata: { annotations: { a: "b" } } }, mergePatch);
    expect(metadata(noted.body).generation).toBe(2);
    const parents = [{ parentRef: { name: "web" }, controllerName: "example.com/contract", conditions: [] }];
    const sending = { body: { status: { parents } }, type: mergePatch };
    const told = await subject().send("PATCH", `${at(subject(), "httproutes", name)}/status`, sending);
    context.skip(told.status === 422, "this version wants conditions");
    expect(metadata(told.body).generation).toBe(2);
  });
});
