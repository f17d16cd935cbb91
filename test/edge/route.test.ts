import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyChanges } from "../../src/core/change.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { toPatch } from "../../src/core/patch.ts";
import { encodeRecord } from "../../src/core/record.ts";
import { original } from "../../src/core/standing.ts";
import { isRefusal, type Diversion } from "../../src/edge/adapter.ts";
import { route } from "../../src/edge/route.ts";

const page = { service: "maintenance-page", portName: "http", port: 8080 };
const shop = (spec: KubeObject["spec"] = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", namespace: "demo", uid: "u1", ...metadata },
  spec: { host: "shop.apps.test", to: { kind: "Service", name: "shop", weight: 100 }, ...spec },
});

function divert(object: KubeObject): Diversion {
  const answer = route.divert(object, page, {});
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer;
}

const service = fc.record({
  kind: fc.constant("Service"),
  name: fc.stringMatching(/^[a-z]{1,9}$/),
  weight: fc.nat(256),
});
const anyRoute = fc
  .record(
    {
      to: service,
      alternateBackends: fc.array(service, { minLength: 1, maxLength: 3 }),
      port: fc.record({ targetPort: fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constant("https")) }),
      path: fc.constantFrom("/", "/api"),
      tls: fc.record(
        {
          termination: fc.constantFrom("edge", "reencrypt"),
          insecureEdgeTerminationPolicy: fc.constantFrom("Allow", "None", "Redirect"),
          certificate: fc.string(),
          key: fc.constant("PRIVATE KEY"),
          destinationCACertificate: fc.string(),
        },
        { requiredKeys: ["termination"] },
      ),
      somethingNew: fc.jsonValue(),
    },
    { requiredKeys: ["to"] },
  )
  .chain((spec) =>
    fc
      .option(
        fc.dictionary(
          fc.constantFrom(
            "haproxy.router.openshift.io/disable_cookies",
            "haproxy.router.openshift.io/pod-concurrent-connections",
            "mine",
          ),
          fc.string(),
          { minKeys: 1 },
        ),
      )
      .map((annotations) => shop(spec as KubeObject["spec"], annotations === null ? {} : { annotations })),
  );

describe("the Route adapter", () => {
  test("Law 3: for any valid Route, reopen(close(route)) is deeply equal to the route", () => {
    fc.assert(
      fc.property(anyRoute, (object) => {
        const { changes } = divert(object);
        const record = encodeRecord({ v: 1, changes, holds: [{ maintenance: "m", since: "", by: "" }], answered: {} });
        const closed = applyChanges(object, [
          ...changes,
          { at: ["metadata", "annotations", "entracte.dev/record"], after: record },
        ]);
        expect(closed.spec?.to).toEqual({ kind: "Service", name: "maintenance-page", weight: 100 });
        expect(original(closed)).toEqual(object);
      }),
    );
  });

  test("Law 9: no patch of any valid Route ever carries its TLS key", () => {
    fc.assert(
      fc.property(anyRoute, (object) => {
        expect(JSON.stringify(toPatch(object, divert(object).changes, route.guard))).not.toContain("PRIVATE KEY");
      }),
    );
  });

  test("Law 2: the patch is guarded by the uid, each member as read, and the absence of those that are not there", () => {
    expect(toPatch(shop(), divert(shop()).changes, route.guard)).toEqual(
      expect.arrayContaining([
        { op: "test", path: "/metadata/uid", value: "u1" },
        { op: "test", path: "/spec/to", value: { kind: "Service", name: "shop", weight: 100 } },
        { op: "test", path: "/spec/alternateBackends", value: null },
        { op: "test", path: "/metadata/annotations", value: null },
        { op: "add", path: "/spec/port", value: { targetPort: "http" } },
      ]),
    );
  });

  test("names the right that going back needs, before anything is closed", () => {
    const reencrypt = shop({ tls: { termination: "reencrypt", destinationCACertificate: "CA" } });
    expect(divert(reencrypt).needs).toEqual([
      { verbs: ["update", "create"], subresource: "custom-host", why: expect.any(String) },
    ]);
    expect(divert(shop({ tls: { termination: "reencrypt" } })).needs).toEqual([]);
    expect(divert(shop({ tls: { termination: "edge", externalCertificate: { name: "x" } } })).needs).toHaveLength(1);
  });

  const owner = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "shop-in", uid: "u2", controller: true };
  test.each([
    ["a controller made it, naming what to close instead", shop({}, { ownerReferences: [owner] }), "Ingress shop-in"],
    ["it carries a record", shop({}, { annotations: { "entracte.dev/record": "{}" } }), "already carries a record"],
    [
      "it points at the page already",
      shop({ to: { kind: "Service", name: "maintenance-page" } }),
      "points at the page",
    ],
    ["its TLS passes through", shop({ tls: { termination: "passthrough" } }), "passes through"],
    ["it is being deleted", shop({}, { deletionTimestamp: "2026-11-25T02:04:31Z" }), "being deleted"],
  ])("refuses with a remedy where %s", (_, object, why) => {
    const answer = route.divert(object, page, {});
    expect(answer).toMatchObject({
      refused: expect.stringContaining(why),
      remedy: [expect.any(String), ...(isRefusal(answer) ? answer.remedy.slice(1) : [])],
    });
  });

  test("knows where visitors come in", () => {
    const urls = (spec: KubeObject["spec"]) =>
      route.addresses(shop(spec)).map(({ scheme, host, path }) => `${scheme}://${host}${path}`);
    expect(urls({ path: "/api" })).toEqual(["http://shop.apps.test/api"]);
    expect(urls({ tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" } })).toEqual([
      "https://shop.apps.test/",
    ]);
    expect(urls({ tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" } })).toEqual([
      "https://shop.apps.test/",
      "http://shop.apps.test/",
    ]);
  });
});
