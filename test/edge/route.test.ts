import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { route } from "../../src/edge/route.ts";
import { diverted, edgeContract, tlsKey } from "./contract.ts";

const router = "haproxy.router.openshift.io";
const shop = (spec: JsonObject = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", namespace: "demo", uid: "u1", ...metadata },
  spec: { host: "shop.apps.test", to: { kind: "Service", name: "shop", weight: 100 }, ...spec },
});
const admitted = (...ingress: readonly JsonObject[]): KubeObject => ({ ...shop(), status: { ingress } });
const verdict = (status: string, more: JsonObject = {}): JsonObject => ({
  host: "shop-demo.apps.test",
  conditions: [{ type: "Admitted", status, ...more }],
});

const service = fc.record({
  kind: fc.constant("Service"),
  name: fc.stringMatching(/^[a-z]{1,9}$/),
  weight: fc.nat(256),
});
const certificates = {
  insecureEdgeTerminationPolicy: fc.constantFrom("Allow", "None", "Redirect"),
  certificate: fc.string(),
  key: fc.constant(tlsKey),
};
// A destination CA is invalid on edge (library-go pkg/route/validation).
const tls = fc.oneof(
  fc.record({ termination: fc.constant("edge"), ...certificates }, { requiredKeys: ["termination"] }),
  fc.record(
    { termination: fc.constant("reencrypt"), destinationCACertificate: fc.string(), ...certificates },
    { requiredKeys: ["termination"] },
  ),
);
const spec = fc.record(
  {
    to: service,
    alternateBackends: fc.array(service, { minLength: 1, maxLength: 3 }),
    port: fc.record({ targetPort: fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constant("https")) }),
    path: fc.constantFrom("/", "/api"),
    tls,
    wildcardPolicy: fc.constantFrom("None", "Subdomain"),
    somethingNew: fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null),
  },
  { requiredKeys: ["to"] },
);
const names = fc.constantFrom(`${router}/disable_cookies`, `${router}/pod-concurrent-connections`, "mine");
const metadata = fc.record(
  {
    labels: fc.dictionary(fc.constantFrom("app", "shard"), fc.string(), { minKeys: 1 }),
    annotations: fc.dictionary(names, fc.string(), { minKeys: 1 }),
  },
  { requiredKeys: [] },
);

// openshift/api route/v1/types.go, RouteSpec and TLSConfig; the key is never sent, so it cannot be tested.
const members = "host subdomain path to alternateBackends port tls wildcardPolicy httpHeaders".split(" ");
const tlsMembers =
  "termination certificate caCertificate destinationCACertificate insecureEdgeTerminationPolicy externalCertificate";

const owner = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "shop-in", uid: "u2", controller: true };

edgeContract(route, {
  any: fc.tuple(spec, metadata).map(([given, more]) => shop(given as JsonObject, more)),
  members: [...members.map((name) => ["spec", name]), ...tlsMembers.split(" ").map((name) => ["spec", "tls", name])],
  addresses: [
    ["by http where it has no TLS", shop({ path: "/api" }), ["http://shop.apps.test/api"]],
    [
      "by https where http is redirected",
      shop({ tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" } }),
      ["https://shop.apps.test/"],
    ],
    [
      "by both where http is allowed",
      shop({ tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" } }),
      ["https://shop.apps.test/", "http://shop.apps.test/"],
    ],
    ["where the router put it", { ...admitted(verdict("True")), spec: {} }, ["http://shop-demo.apps.test/"]],
    ["nowhere before a router has put it anywhere", { ...shop(), spec: {} }, []],
  ],
  backends: [
    ["its Service, on every port of it", shop(), [{ service: "shop" }]],
    [
      "those with weight, on the port that it names",
      shop({
        port: { targetPort: 8443 },
        alternateBackends: [
          { kind: "Service", name: "canary", weight: 1 },
          { kind: "Service", name: "old", weight: 0 },
        ],
      }),
      [
        { service: "shop", port: "8443" },
        { service: "canary", port: "8443" },
      ],
    ],
  ],
  admission: [
    ["no router looked yet", shop(), { admitted: false, reason: "no router has admitted it yet", pending: true }],
    ["one of two routers took it", admitted(verdict("False"), verdict("True")), { admitted: true }],
    [
      "another one has its host",
      admitted(verdict("False", { reason: "HostAlreadyClaimed", message: "route other is older" })),
      { admitted: false, reason: "HostAlreadyClaimed: route other is older", waits: true },
    ],
    [
      "refused",
      admitted(verdict("False", { reason: "ExtendedValidationFailed", message: "no certificate" })),
      { admitted: false, reason: "ExtendedValidationFailed: no certificate" },
    ],
  ],
  refused: [
    ["a controller made it", shop({}, { ownerReferences: [owner] }), "Ingress shop-in"],
    ["it points at the page", shop({ to: { kind: "Service", name: "maintenance-page" } }), "points at the page"],
    ["its TLS passes through", shop({ tls: { termination: "passthrough" } }), "passes through"],
    ["it is being deleted", shop({}, { deletionTimestamp: "2026-11-25T02:04:31Z" }), "being deleted"],
  ],
});

describe("closing a Route", () => {
  // library-go pkg/route/hostassignment: TLS material that comes back, and any change beside an external certificate.
  test.each([
    ["a CA of its own comes back", { termination: "reencrypt", destinationCACertificate: "CA" }, ["custom-host"]],
    ["it has an external certificate", { termination: "edge", externalCertificate: { name: "x" } }, ["custom-host"]],
    ["no TLS material changes", { termination: "reencrypt" }, []],
  ])("asks first for the right that going back needs: %s", (_, given, subresources) => {
    const { needs } = diverted(route, shop({ tls: given }));
    expect(needs.map(({ subresource }) => subresource)).toEqual(subresources);
  });
});

describe("the certificate that the page shows itself", () => {
  const passthrough = { tls: { termination: "passthrough" } };
  const secret = { tls: { secret: "shop-tls" } };
  test.each([
    [
      "is the Secret's, where TLS passes through",
      shop(passthrough),
      secret,
      { secret: "shop-tls", hosts: ["shop.apps.test"] },
    ],
    [
      "is the Secret's on all hosts of a wildcard",
      shop({ ...passthrough, wildcardPolicy: "Subdomain" }),
      secret,
      { secret: "shop-tls", hosts: ["*.apps.test"] },
    ],
    [
      "is the Secret's on the host that a router gave",
      { ...admitted(verdict("True")), spec: { ...passthrough, subdomain: "shop-demo" } },
      secret,
      { secret: "shop-tls", hosts: ["shop-demo.apps.test"] },
    ],
    [
      "is the service CA's, where the router encrypts again",
      shop({ tls: { termination: "reencrypt" } }),
      {},
      "serving",
    ],
    [
      "is none for a CA of its own",
      shop({ tls: { termination: "reencrypt", destinationCACertificate: "CA" } }),
      {},
      undefined,
    ],
    ["is none where the router ends TLS", shop({ tls: { termination: "edge" } }), secret, undefined],
    ["is none where it is to end it meanwhile", shop(passthrough), { tls: "edge" as const }, undefined],
  ])("%s", (_, object, policy, shows) => {
    expect(route.shows?.(object, policy)).toEqual(shows);
  });
});

describe("the pace of a witness", () => {
  // openshift/router haproxy-config.template: rate-http counts over 10 s, rate-tcp over 3 s.
  test.each([
    ["is free where nothing is limited", {}, undefined],
    ["is free where limits are switched off", { "": "false", ".rate-http": "30" }, undefined],
    ["is a third of the least limit", { "": "true", ".rate-http": "30", ".rate-tcp": "90" }, 1],
  ])("%s", (_, limits, pace) => {
    const annotations = Object.fromEntries(
      Object.entries(limits).map(([name, value]) => [`${router}/rate-limit-connections${name}`, value]),
    );
    expect(route.pace(shop({}, { annotations }))).toBe(pace);
  });
});
