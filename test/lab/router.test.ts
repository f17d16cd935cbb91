import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { admit, type NamespaceOwnership } from "../../src/lab/controllers/admission.ts";
import { annotationsOf } from "../../src/lab/edge/annotations.ts";
import { backendSection, matchingOf } from "../../src/lab/edge/backend.ts";
import { mapsOf, routeExpression } from "../../src/lab/edge/matching.ts";
import { endpointsOf, serversOf, type Endpoint } from "../../src/lab/edge/servers.ts";
import { route, to } from "./support.ts";

describe("matching (openshift/router util.go, map_entry.go, map_paths.go)", () => {
  const matches = (path: string, text: string): boolean =>
    new RegExp(routeExpression({ host: "shop.apps.test", path, wildcard: false })).test(text);

  test.each([
    ["", "shop.apps.test", true],
    ["", "shop.apps.test:8080/any", true],
    ["", "shop.apps.test./any", true],
    ["", "shopXapps.test/", false],
    ["/", "shop.apps.test", true],
    ["/api", "shop.apps.test/api", true],
    ["/api", "shop.apps.test/api/v1", true],
    ["/api", "shop.apps.test/apix", false],
    ["/api", "shop.apps.test/API", false],
    ["/api/", "shop.apps.test/api", false],
    ["/api/", "shop.apps.test/api/v1", true],
  ])("path %j and %s: %s", (path, text, expected) => {
    expect(matches(path, text)).toBe(expected);
  });

  test("longer paths come first, wildcard hosts last", () => {
    const routes = [
      route("a", { path: "", to: to("a") }),
      route("b", { host: "a.apps.test", path: "/api", to: to("b") }),
      route("c", { host: "z.apps.test", wildcardPolicy: "Subdomain", to: to("c") }),
    ];
    const lines = mapsOf(routes.map(matchingOf)).http.trim().split("\n");
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["be_http:demo:b", "be_http:demo:a", "be_http:demo:c"]);
  });
});

describe("servers (openshift/router router.go, plugin.go, converter.go)", () => {
  const endpoint = (name: string, port: number, portName: string): Endpoint => ({
    id: `${name}:${port}`,
    address: "10.0.0.1",
    port,
    portName,
  });
  const known: { readonly [service: string]: readonly Endpoint[] } = {
    one: [endpoint("one", 8080, "http")],
    four: [1, 2, 3, 4].map((i) => endpoint(`four-${i}`, 8080, "http")),
    ports: [endpoint("ports", 8080, "http"), endpoint("ports", 9090, "metrics")],
  };
  const weights = (spec: JsonObject): readonly string[] =>
    serversOf(route("r", spec), (service) => known[service] ?? []).servers.map((it) => `${it.id} ${it.weight}`);

  test.each<[string, JsonObject, readonly string[]]>([
    ["a single Service counts 1", { to: to("one", 100) }, ["one:8080 1"]],
    [
      "a Service's weight is shared by its endpoints, the largest share being 256",
      { to: to("one", 100), alternateBackends: [to("four", 100)] },
      ["one:8080 256", "four-1:8080 64", "four-2:8080 64", "four-3:8080 64", "four-4:8080 64"],
    ],
    [
      "weight 0 stays",
      { to: to("one", 0), alternateBackends: [to("four", 10)] },
      ["one:8080 0", "four-1:8080 1", "four-2:8080 1", "four-3:8080 1", "four-4:8080 1"],
    ],
    ["without a port all ports serve", { to: to("ports") }, ["ports:8080 1", "ports:9090 1"]],
    ["a port by name", { to: to("ports"), port: { targetPort: "metrics" } }, ["ports:9090 1"]],
    ["a port by number as text", { to: to("ports"), port: { targetPort: "8080" } }, ["ports:8080 1"]],
    ["a port that is not there", { to: to("ports"), port: { targetPort: "https" } }, []],
    ["a Service that is not there", { to: to("none") }, []],
  ])("%s", (_, spec, expected) => {
    expect(weights(spec)).toEqual(expected);
  });

  test("passthrough drops servers of weight 0", () => {
    const passed = route("r", {
      to: to("one", 0),
      alternateBackends: [to("four", 1)],
      tls: { termination: "passthrough" },
    });
    const servers = serversOf(passed, (service) => known[service] ?? []);
    const section = backendSection(passed, matchingOf(passed), servers, { service: "ca", destination: undefined });
    expect(section).toContain("backend be_tcp:demo:r\n  mode tcp");
    expect(section.match(/^ {2}server /gm)).toHaveLength(4);
  });

  test("only ready endpoints serve; no word about it means ready", () => {
    const address = (ip: string, conditions: JsonObject): JsonObject => ({ addresses: [ip], conditions });
    const slice: KubeObject = {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "s" },
      ports: [{ name: "http", port: 8080 }],
      endpoints: [address("10.0.0.1", { ready: true }), address("10.0.0.2", { ready: false }), address("10.0.0.3", {})],
    };
    expect(endpointsOf("s", [slice]).map((it) => it.address)).toEqual(["10.0.0.1", "10.0.0.3"]);
  });
});

test("annotations that do not fit are ignored (haproxy-config.template)", () => {
  const read = (annotations: { readonly [key: string]: string }): ReturnType<typeof annotationsOf> =>
    annotationsOf(route("r", {}, annotations));
  const prefix = "haproxy.router.openshift.io";
  expect(read({ [`${prefix}/timeout`]: "soon" }).timeout).toBeUndefined();
  expect(read({ [`${prefix}/timeout`]: "2m" }).timeout).toBe("2m");
  expect(read({ [`${prefix}/ip_allowlist`]: " 10.0.0.1" }).allow).toBeUndefined();
  const both = { [`${prefix}/ip_allowlist`]: "10.0.0.1", [`${prefix}/ip_whitelist`]: "10.0.0.2" };
  expect(read(both).allow).toBe("10.0.0.1");
  expect(read({ [`${prefix}/balance`]: "first" }).balance).toBeUndefined();
});

describe("admission (openshift/router unique_host.go, hostindex/activation.go)", () => {
  const claim = (uid: string, age: string, spec: JsonObject, namespace = "demo"): KubeObject => ({
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name: uid, namespace, uid, creationTimestamp: `2026-01-0${age}T00:00:00Z` },
    spec: { host: "shop.apps.test", to: to("a"), ...spec },
  });
  const admitted = (routes: readonly KubeObject[], ownership: NamespaceOwnership = "Strict"): readonly string[] =>
    [...admit(routes, ownership)].filter(([, it]) => it.admitted).map(([uid]) => uid);
  const tls = (termination: string): JsonObject => ({ tls: { termination } });

  test.each<[string, readonly KubeObject[], readonly string[]]>([
    ["the older of the same host and path", [claim("b", "2", {}), claim("a", "1", {})], ["a"]],
    ["of the same age the lower uid", [claim("b", "1", {}), claim("a", "1", {})], ["a"]],
    ["regardless of TLS", [claim("a", "1", {}), claim("b", "2", tls("edge"))], ["a"]],
    ["both of different paths", [claim("a", "1", {}), claim("b", "2", { path: "/api" })], ["a", "b"]],
    ["both of '' and '/'", [claim("a", "1", {}), claim("b", "2", { path: "/" })], ["a", "b"]],
    ["the namespace of the oldest", [claim("a", "1", {}), claim("b", "2", { path: "/api" }, "other")], ["a"]],
    [
      "passthrough tolerates no other TLS on its host",
      [claim("a", "1", tls("passthrough")), claim("b", "2", { path: "/api", ...tls("edge") })],
      ["a"],
    ],
    [
      "passthrough tolerates plain HTTP on another path",
      [claim("a", "1", tls("passthrough")), claim("b", "2", { path: "/api" })],
      ["a", "b"],
    ],
  ])("serves %s", (_, routes, expected) => {
    expect(admitted(routes)).toEqual(expected);
  });

  test("InterNamespaceAllowed lets namespaces share a host by path", () => {
    const routes = [claim("a", "1", {}), claim("b", "2", { path: "/api" }, "other")];
    expect(admitted(routes, "InterNamespaceAllowed")).toEqual(["a", "b"]);
  });

  test("a loser is told HostAlreadyClaimed", () => {
    const verdict = admit([claim("a", "1", {}), claim("b", "2", {})], "Strict").get("b");
    expect(verdict).toMatchObject({
      reason: "HostAlreadyClaimed",
      message: "route a already exposes shop.apps.test and is older",
    });
  });
});
