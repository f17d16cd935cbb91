import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { routerReads } from "../support/router-reads.ts";
import { app, isAdmitted, namespace, patchRoute, route, to, until } from "./support.ts";

// What the OpenShift router does with a Route: openshift/router images/router/haproxy/conf/haproxy-config.template and
// pkg/router/template/router.go, unless a row says otherwise.

const own = createAuthority("a private authority");
const certificate = own.issue(["own.apps.test"]);
const http = { targetPort: "http" };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const objects = [
  ...app("alpha"),
  ...app("beta"),
  route("plain", { to: to("alpha"), port: http }),
  route("plain-api", { host: "plain.apps.test", path: "/api", to: to("beta"), port: http }),
  route("number", { to: to("alpha"), port: { targetPort: 8080 } }),
  route("wrong-port", { to: to("alpha"), port: { targetPort: "web" } }),
  route("no-port", { to: to("alpha") }),
  route("weighted", { to: to("alpha"), alternateBackends: [to("beta", 0)], port: http }),
  route("edge", { to: to("alpha"), port: http, tls: { termination: "edge" } }),
  route("open", {
    to: to("alpha"),
    port: http,
    tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" },
  }),
  route("redirected", {
    to: to("alpha"),
    port: http,
    tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
  }),
  route("own", { to: to("alpha"), port: http, tls: { termination: "edge", ...certificate } }),
  route("broken", { to: to("alpha"), port: http, tls: { termination: "edge", certificate: "no", key: "no" } }),
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "external", namespace },
    type: "kubernetes.io/tls",
    data: { "tls.crt": base64(certificate.certificate), "tls.key": base64(certificate.key) },
  },
  ...routerReads("external", namespace),
  route("external", {
    host: "own.apps.test",
    path: "/external",
    to: to("beta"),
    port: http,
    tls: { termination: "edge", externalCertificate: { name: "external" } },
  }),
  route("reencrypt", { to: to("alpha"), port: http, tls: { termination: "reencrypt" } }),
  route("passed", { to: to("alpha"), port: http, tls: { termination: "passthrough" } }),
  route(
    "annotated",
    { path: "/shop", to: to("alpha"), port: http, tls: { termination: "edge" } },
    {
      "haproxy.router.openshift.io/rewrite-target": "/echo",
      "haproxy.router.openshift.io/hsts_header": "max-age=31536000;includeSubDomains",
      "haproxy.router.openshift.io/disable_cookies": "true",
    },
  ),
  route(
    "closed",
    { to: to("alpha"), port: http },
    { "haproxy.router.openshift.io/ip_allowlist": "192.0.2.1 10.0.0.0/8" },
  ),
  route(
    "limited",
    { to: to("alpha"), port: http },
    {
      "haproxy.router.openshift.io/rate-limit-connections": "true",
      "haproxy.router.openshift.io/rate-limit-connections.rate-http": "2",
    },
  ),
  route("slow", { to: to("alpha"), port: http }, { "haproxy.router.openshift.io/timeout": "50ms" }),
  route("headers", {
    to: to("alpha"),
    port: http,
    httpHeaders: {
      actions: {
        request: [{ name: "x-lab", action: { type: "Set", set: { value: "it's set" } } }],
        response: [
          { name: "x-application", action: { type: "Delete" } },
          { name: "x-frame-options", action: { type: "Set", set: { value: "DENY" } } },
        ],
      },
    },
  }),
];

describe("the lab's edge does with a Route what the OpenShift router does", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01 });
  });
  afterAll(() => lab.stop());

  const from = async (host: string, path = "/"): Promise<string | undefined> =>
    (await ask(lab.edge.http, `${host}.apps.test`, { path })).headers["x-application"] as string | undefined;

  test("targetPort is compared with the name and with the number of the slice's port", async () => {
    expect(await from("plain")).toBe("alpha");
    expect(await from("number")).toBe("alpha");
    expect(await from("no-port")).toBe("alpha");
  });

  test("a targetPort that the Service lacks is the router's own 503, while the Route stays admitted", async () => {
    const { status, version, headers } = await ask(lab.edge.http, "wrong-port.apps.test");
    expect({ status, version }).toEqual({ status: 503, version: "1.0" });
    expect(headers["retry-after"]).toBeUndefined();
    expect(isAdmitted(lab, "wrong-port")).toBe(true);
  });

  test("a host without a Route is the router's own 503", async () => {
    expect(await ask(lab.edge.http, "nobody.apps.test")).toMatchObject({ status: 503, version: "1.0" });
  });

  test("paths match whole segments, longer ones first (util.go, GenerateRouteRegexp)", async () => {
    expect(await from("plain", "/api")).toBe("beta");
    expect(await from("plain", "/api/v1?x=1")).toBe("beta");
    expect(await from("plain", "/apix")).toBe("alpha");
    expect(await from("PLAIN", "/api")).toBe("beta");
  });

  test("a server of weight 0 gets no new visitors and keeps those whose cookie names it", async () => {
    const fresh = async (): Promise<string> => (await from("weighted")) ?? "";
    expect(new Set([await fresh(), await fresh(), await fresh(), await fresh()])).toEqual(new Set(["alpha"]));
    patchRoute(lab, "weighted", { to: to("alpha", 0), alternateBackends: [to("beta", 100)] });
    await lab.applied();
    const first = await ask(lab.edge.http, "weighted.apps.test");
    expect(first.headers["x-application"]).toBe("beta");
    const cookie = String(first.headers["set-cookie"]?.[0]).split(";")[0] ?? "";
    patchRoute(lab, "weighted", { to: to("alpha", 100), alternateBackends: [to("beta", 0)] });
    await lab.applied();
    const sticky = await ask(lab.edge.http, "weighted.apps.test", { headers: { cookie } });
    expect(sticky.headers["x-application"]).toBe("beta");
    expect(await from("weighted")).toBe("alpha");
  });

  test("the sticky cookie is HttpOnly, hidden from the application, and named by the md5 of the Route", async () => {
    const { headers } = await ask(lab.edge.http, "plain.apps.test");
    const [cookie = ""] = headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^[0-9a-f]{32}=[0-9a-f]{32}; path=\/; HttpOnly$/);
    const echo = await ask(lab.edge.http, "plain.apps.test", {
      path: "/echo",
      headers: { cookie: cookie.split(";")[0] ?? "" },
    });
    expect(echo.body.toLowerCase()).not.toContain("cookie");
  });

  test("forwarded headers are appended to those that the client sent", async () => {
    const headers = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };
    const { body } = await ask(lab.edge.http, "plain.apps.test", { path: "/echo", headers });
    const sent = (JSON.parse(body) as { headers: string[] }).headers;
    const values = (name: string): string[] => sent.filter((_, i) => sent[i - 1]?.toLowerCase() === name);
    expect(values("x-forwarded-proto")).toEqual(["https", "http"]);
    expect(values("x-forwarded-for").join(", ")).toBe("203.0.113.9, 127.0.0.1");
    expect(values("x-forwarded-port")).toEqual([lab.edge.http.split(":")[1]]);
  });

  test("edge termination: TLS with the default certificate, plain HTTP is nobody's", async () => {
    const secure = await ask(lab.edge.https, "edge.apps.test", { ca: lab.certificateAuthority });
    expect(secure.headers["x-application"]).toBe("alpha");
    expect(String(secure.headers["set-cookie"])).toContain("Secure; SameSite=None");
    expect(await ask(lab.edge.http, "edge.apps.test")).toMatchObject({ status: 503, version: "1.0" });
  });

  test("insecureEdgeTerminationPolicy: Allow serves, Redirect redirects", async () => {
    expect(await from("open")).toBe("alpha");
    const { status, headers } = await ask(lab.edge.http, "redirected.apps.test", { path: "/a?b" });
    expect({ status, location: headers.location }).toEqual({
      status: 302,
      location: "https://redirected.apps.test/a?b",
    });
  });

  test("a Route's own certificate is served by its host's name", async () => {
    const answer = await ask(lab.edge.https, "own.apps.test", { ca: own.certificate });
    expect(answer.headers["x-application"]).toBe("alpha");
  });

  test("a certificate from a Secret is served, and one that is none does not harm the others", async () => {
    const external = await ask(lab.edge.https, "own.apps.test", { ca: own.certificate, path: "/external" });
    expect(external.headers["x-application"]).toBe("beta");
    const broken = await ask(lab.edge.https, "broken.apps.test", { ca: lab.certificateAuthority });
    expect(broken.headers["x-application"]).toBe("alpha");
  });

  test("a Route that claims the host and path of an older one waits until that one goes (unique_host.go)", async () => {
    // Born in the same second, the lower uid wins: the older one is made older.
    await until(() => Date.now() >= born(lab, "number") + 1000, "a second has passed");
    lab.store.create(resources.route, route("rival", { host: "number.apps.test", to: to("beta"), port: http }));
    await lab.applied();
    expect(isAdmitted(lab, "rival")).toBe(false);
    expect(await from("number")).toBe("alpha");
    lab.store.remove(resources.route, namespace, "number");
    await lab.applied();
    expect(isAdmitted(lab, "rival")).toBe(true);
    expect(await from("number")).toBe("beta");
  });

  test("reencrypt to a plain page is the router's own 503", async () => {
    const answer = await ask(lab.edge.https, "reencrypt.apps.test", { ca: lab.certificateAuthority });
    expect(answer).toMatchObject({ status: 503, version: "1.0" });
  });

  test("passthrough to a plain page cuts the TLS connection", async () => {
    await expect(ask(lab.edge.https, "passed.apps.test", { ca: lab.certificateAuthority })).rejects.toThrow();
  });

  test("annotations: rewrite-target, hsts_header, disable_cookies", async () => {
    const ca = lab.certificateAuthority;
    const { headers, body } = await ask(lab.edge.https, "annotated.apps.test", { path: "/shop?q=1", ca });
    expect(headers["strict-transport-security"]).toBe("max-age=31536000;includeSubDomains");
    expect(headers["set-cookie"]).toBeUndefined();
    expect(JSON.parse(body)).toMatchObject({ application: "alpha", url: "/echo?q=1" });
  });

  test("who is not on the allow list is cut off at TCP level, without a page", async () => {
    await expect(ask(lab.edge.http, "closed.apps.test")).rejects.toThrow();
  });

  test("a rate limit cuts connections off at TCP level", async () => {
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => ask(lab.edge.http, "limited.apps.test")));
    expect(asked.map(({ status }) => status)).toContain("rejected");
  });

  test("the timeout annotation is the server time-out", async () => {
    expect(await ask(lab.edge.http, "slow.apps.test", { path: "/slow?ms=2000" })).toMatchObject({ status: 504 });
  });

  test("httpHeaders are set and deleted on requests and responses", async () => {
    const { headers, body } = await ask(lab.edge.http, "headers.apps.test", { path: "/echo" });
    expect(headers).toMatchObject({ "x-frame-options": "DENY" });
    expect(headers["x-application"]).toBeUndefined();
    expect(body).toContain("it's set");
  });

  test("no configuration was refused by HAProxy", () => {
    expect(lab.edges.map(({ refusals }) => refusals)).toEqual([0]);
  });
});

function born(lab: Lab, name: string): number {
  return Date.parse(lab.store.get(resources.route, namespace, name)?.metadata.creationTimestamp ?? "");
}
