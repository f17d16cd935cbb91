import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { ask } from "../support/ask.ts";
import { below, exactly, gateway, grant, httpRoute, plain, to } from "./gateway-fixture.ts";
import { app, namespace, tlsSecret } from "./support.ts";

// HTTPRoutes as the comments of kubernetes-sigs/gateway-api apis/v1/httproute_types.go say.

const own = createAuthority("a private authority");
const none = { backendRefs: [] };
const filter = (type: string, settings: JsonObject): JsonObject => {
  const member = type === "URLRewrite" ? "urlRewrite" : type[0]?.toLowerCase() + type.slice(1);
  return { type, [member]: settings };
};
const filtered = (match: JsonObject, ...filters: readonly JsonObject[]): JsonObject => ({
  ...to(match, "alpha"),
  filters,
});
const redirected = (match: JsonObject, settings: JsonObject): JsonObject => ({
  matches: [match],
  filters: [filter("RequestRedirect", settings)],
});
const replaced = (replacePrefixMatch: string): JsonObject => ({
  path: { type: "ReplacePrefixMatch", replacePrefixMatch },
});

const objects = [
  ...app("alpha"),
  ...app("beta"),
  ...app("idle", 0),
  ...appObjects({ name: "away", exposed: false }, "elsewhere", "apps.test"),
  tlsSecret("secure-tls", own.issue(["secure.example.com"])),
  gateway("web", [
    plain(),
    {
      name: "https",
      port: 443,
      protocol: "HTTPS",
      hostname: "secure.example.com",
      tls: { certificateRefs: [{ name: "secure-tls" }] },
    },
  ]),
  httpRoute("plain", [to(below("/"), "alpha"), to(below("/foo/"), "beta"), to(exactly("/foo"), "alpha")]),
  httpRoute("ranks", [
    to(below("/", { headers: [{ name: "X-Kind", value: "b" }] }), "beta"),
    to(below("/", { method: "POST" }), "alpha"),
    to(below("/", { queryParams: [{ name: "v", value: "two words" }] }), "beta"),
    to(below("/first"), "beta"),
    to(below("/first"), "alpha"),
    to(undefined, "alpha"),
  ]),
  httpRoute("wide", [to(undefined, "alpha")], { hostnames: ["*.wide.example.com"] }),
  httpRoute("narrow", [to(below("/narrow"), "beta")], { hostnames: ["a.b.wide.example.com"] }),
  httpRoute("lonely", [to(below("/only"), "alpha")]),
  httpRoute("shared", [to(undefined, { name: "alpha", weight: 3 }, { name: "beta", weight: 1 })]),
  httpRoute("parted", [to(undefined, { name: "alpha", weight: 1 }, { name: "no-such", weight: 1 })]),
  httpRoute("bad", [
    to(undefined, "no-such"),
    to(below("/port"), { name: "alpha", port: 81 }),
    { matches: [below("/none")], ...none },
  ]),
  httpRoute("idle", [to(undefined, "idle")]),
  httpRoute("weightless", [to(undefined, { name: "alpha", weight: 0 })]),
  httpRoute("far", [to(undefined, { name: "away", namespace: "elsewhere" })]),
  httpRoute("secure", [to(undefined, "alpha")], { parentRefs: [{ name: "web", sectionName: "https" }] }),
  httpRoute("foreign", [to(undefined, "alpha")], { parentRefs: [{ name: "not-there" }] }),
  httpRoute("mirrored", [
    { ...to(undefined, "alpha"), filters: [filter("RequestMirror", { backendRef: { name: "beta", port: 80 } })] },
  ]),
  httpRoute("filters", [
    filtered(
      below("/echo"),
      filter("RequestHeaderModifier", {
        set: [{ name: "x-set", value: "100%" }],
        add: [{ name: "x-add", value: "it's" }],
        remove: ["x-gone"],
      }),
      filter("ResponseHeaderModifier", {
        set: [{ name: "x-frame-options", value: "DENY" }],
        remove: ["x-application"],
      }),
    ),
    filtered(below("/a"), filter("URLRewrite", { hostname: "other.example.com", ...replaced("/echo") })),
    filtered(below("/b"), filter("URLRewrite", { path: { type: "ReplaceFullPath", replaceFullPath: "/echo" } })),
    filtered(below("/c/"), filter("URLRewrite", replaced(""))),
    redirected(below("/r1"), { scheme: "https", statusCode: 301 }),
    redirected(below("/r2"), { hostname: "new.example.com", port: 8443, ...replaced("/there") }),
  ]),
];

describe("an HTTPRoute on a Gateway that is the lab's edge", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01, gatewayLag: 5 });
  });
  afterAll(() => lab.stop());

  const asked = (host: string, path = "/", more = {}) => ask(lab.edge.http, `${host}.example.com`, { path, ...more });
  const from = async (host: string, path = "/", more = {}): Promise<string> => {
    const { status, headers } = await asked(host, path, more);
    return String(headers["x-application"] ?? status);
  };
  const echoed = async (path: string, headers = {}) => {
    const { body } = await asked("filters", path, { headers });
    return JSON.parse(body) as { url: string; headers: string[] };
  };

  test.each([
    ["plain", "/", "alpha"],
    ["plain", "/foo", "alpha"],
    ["plain", "/foo/", "beta"],
    ["plain", "/foo/bar", "beta"],
    ["plain", "/foobar", "alpha"],
    ["plain", "/Foo/bar", "alpha"],
    ["ranks", "/", "alpha"],
    ["ranks", "/?v=two+words", "beta"],
    ["ranks", "/?v=two", "alpha"],
    ["ranks", "/first", "beta"],
    ["x.wide", "/", "alpha"],
    ["a.b.wide", "/", "alpha"],
    ["a.b.wide", "/narrow", "beta"],
    ["lonely", "/only", "alpha"],
    ["lonely", "/", "404"],
    ["nobody", "/", "503"],
    ["bad", "/", "500"],
    ["bad", "/port", "500"],
    ["bad", "/none", "500"],
    ["weightless", "/", "500"],
    ["idle", "/", "503"],
    ["foreign", "/", "503"],
    ["mirrored", "/", "503"],
  ])("%s.example.com%s is %s", async (host, path, expected) => {
    expect(await from(host, path)).toBe(expected);
  });

  test("a method comes before headers, headers before query parameters", async () => {
    expect(await from("ranks", "/", { headers: { "x-kind": "b" } })).toBe("beta");
    expect(await from("ranks", "/", { headers: { "x-kind": "b" }, method: "POST" })).toBe("alpha");
    expect(await from("ranks", "/?v=two%20words", { method: "POST" })).toBe("alpha");
  });

  test("weights share the requests, and what leads nowhere is 500 for its share", async () => {
    const many = async (host: string): Promise<readonly string[]> =>
      await Promise.all(Array.from({ length: 40 }, () => from(host)));
    const shared = await many("shared");
    const alphas = shared.filter((it) => it === "alpha").length;
    expect(alphas).toBeGreaterThan(25);
    expect(alphas).toBeLessThan(35);
    expect(new Set(await many("parted"))).toEqual(new Set(["alpha", "500"]));
  });

  test("a Service of another namespace needs a ReferenceGrant there", async () => {
    expect(await from("far")).toBe("500");
    lab.store.create(kinds.referenceGrant, grant("elsewhere"));
    await lab.applied();
    expect(await from("far")).toBe("away");
    lab.store.remove(kinds.referenceGrant, "elsewhere", "pages");
    await lab.applied();
    expect(await from("far")).toBe("500");
  });

  test("a route of one listener is served there alone, with the listener's certificate", async () => {
    expect(await from("secure")).toBe("503");
    const secure = await ask(lab.edge.https, "secure.example.com", { ca: own.certificate });
    expect(secure.headers["x-application"]).toBe("alpha");
  });

  test("headers are set, added and removed", async () => {
    const { headers } = await echoed("/echo", { "x-gone": "1", "x-add": "theirs" });
    const sent = headers.join("\n");
    expect(sent).toContain("x-set\n100%");
    expect(sent).toContain("x-add\ntheirs");
    expect(sent).toContain("x-add\nit's");
    expect(sent).not.toContain("x-gone");
    const answer = await asked("filters", "/echo");
    expect(answer.headers["x-frame-options"]).toBe("DENY");
    expect(answer.headers["x-application"]).toBeUndefined();
  });

  test("host and path are rewritten", async () => {
    const prefix = await echoed("/a?x=1");
    expect(prefix.url).toBe("/echo?x=1");
    expect(prefix.headers.join("\n").toLowerCase()).toContain("host\nother.example.com");
    expect((await echoed("/b/any?x=1")).url).toBe("/echo?x=1");
    expect((await echoed("/c/echo")).url).toBe("/echo");
    expect(JSON.parse((await asked("filters", "/c", { headers: { accept: "application/json" } })).body)).toMatchObject({
      path: "/",
    });
  });

  test("redirects say scheme, host, port, path and status", async () => {
    const [one, two] = [await asked("filters", "/r1/x?y=1"), await asked("filters", "/r2/x?y=1")];
    expect([one.status, one.headers.location]).toEqual([301, "https://filters.example.com/r1/x?y=1"]);
    expect([two.status, two.headers.location]).toEqual([302, "http://new.example.com:8443/there/x?y=1"]);
  });

  test("a change is served after a reload", async () => {
    lab.store.update(kinds.httpRoute, namespace, "lonely", (it) => ({
      ...it,
      spec: { ...it.spec, rules: httpRoute("x", [to(below("/only"), "beta")]).spec?.["rules"] },
    }));
    await lab.applied();
    expect(await from("lonely", "/only")).toBe("beta");
  });

  test("HAProxy took every configuration", () => {
    expect(lab.edges.map(({ refusals }) => refusals)).toEqual([0]);
  });
});
