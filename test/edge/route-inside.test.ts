import { expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { route } from "../../src/edge/route.ts";

// openshift/router images/router/haproxy/conf/haproxy-config.template: what the router says to a Route's pods.

const shop = (spec: JsonObject, annotations: { readonly [name: string]: string } = {}): KubeObject => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", annotations },
  spec: { host: "shop.apps.test", to: { kind: "Service", name: "shop" }, ...spec },
});
const told = { "X-Forwarded-Proto": "https" };
const plain = { scheme: "http", path: "/", headers: {}, ownCertificate: false };
const tls = (termination: string) => ({ tls: { termination } });
const router = "haproxy.router.openshift.io";

test.each<[string, KubeObject, object]>([
  ["without TLS: http", shop({}), plain],
  ["TLS that the router ends: http, and whoever asks came by https", shop(tls("edge")), { ...plain, headers: told }],
  ["TLS that it begins again: https", shop(tls("reencrypt")), { ...plain, scheme: "https", headers: told }],
  [
    "TLS that it passes on: https with the certificate that visitors see, and nothing of the router's",
    shop({ ...tls("passthrough") }, { [`${router}/rewrite-target`]: "/inner" }),
    { ...plain, scheme: "https", ownCertificate: true },
  ],
  ["a path", shop({ path: "/store" }), { ...plain, path: "/store" }],
  ["a path that is rewritten", shop({ path: "/store" }, { [`${router}/rewrite-target`]: "/" }), plain],
  [
    "a rewrite that is no path",
    shop({ path: "/store" }, { [`${router}/rewrite-target`]: "" }),
    { ...plain, path: "/store" },
  ],
  ["headers that are never set", shop(tls("edge"), { [`${router}/set-forwarded-headers`]: "never" }), plain],
])("%s", (_, object, inside) => {
  expect(route.inside(object)).toEqual(inside);
});
