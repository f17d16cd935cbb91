import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { objectsAt } from "../../src/lab/read.ts";
import { ask } from "../support/ask.ts";
import { routerReads } from "../support/router-reads.ts";
import { app, ingress, namespace, patchRoute, path, route, rule, tlsSecret, to } from "./support.ts";

// Routes of every kind of TLS to applications that speak it (openshift/router haproxy-config.template), by real handshakes.

const own = createAuthority("a private authority");
const other = createAuthority("another authority");
const https = { targetPort: "https" };
const byName = { name: "https" };
const secure = { name: "secure", exposed: false, tls: "secure-serving", servingCertificate: true } as const;
const trusted = { name: "trusted", exposed: false, tls: "trusted-tls" };
const reencrypt = (more: JsonObject = {}): JsonObject => ({ tls: { termination: "reencrypt", ...more } });
const edge = (more: JsonObject = {}): JsonObject => ({ tls: { termination: "edge", ...more } });
const passthrough = { tls: { termination: "passthrough" } };

const objects = [
  ...app("plain"),
  ...appObjects(secure, namespace, "apps.test"),
  tlsSecret("trusted-tls", own.issue(["trusted.example.com", "ingress.example.com"])),
  ingress(
    "passing",
    {
      ingressClassName: "haproxy",
      rules: [rule("ingress.example.com", path("/", "trusted", "Prefix", byName), path("/plain", "plain"))],
    },
    { annotations: { "haproxy.org/ssl-passthrough": "true" } },
  ),
  ...appObjects(trusted, namespace, "apps.test"),
  route("service-ca", { to: to("secure"), port: https, ...reencrypt() }),
  route("not-service-ca", { to: to("trusted"), port: https, ...reencrypt() }),
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "alias", namespace },
    spec: { selector: { app: "secure" }, ports: [{ name: "https", port: 443, targetPort: "https" }] },
  },
  route("other-name", { to: to("alias"), port: https, ...reencrypt() }),
  route("own-ca", { to: to("trusted"), port: https, ...reencrypt({ destinationCACertificate: own.certificate }) }),
  route("wrong-ca", { to: to("trusted"), port: https, ...reencrypt({ destinationCACertificate: other.certificate }) }),
  route("passed", { host: "trusted.example.com", to: to("trusted"), port: https, ...passthrough }),
  route("passed-all", {
    host: "wildcard.passed.example.com",
    wildcardPolicy: "Subdomain",
    to: to("trusted"),
    port: https,
    ...passthrough,
  }),
  route("edge-all", {
    host: "wildcard.edge.example.com",
    wildcardPolicy: "Subdomain",
    to: to("plain"),
    ...edge({ ...own.issue(["*.edge.example.com"]) }),
  }),
  route("edge-one", { host: "one.edge.example.com", path: "/one", to: to("secure"), port: https, ...reencrypt() }),
  tlsSecret("external-tls", own.issue(["external.apps.test"])),
  ...routerReads("external-tls", namespace),
  route("external", { to: to("plain"), ...edge({ externalCertificate: { name: "external-tls" } }) }),
  route("below", { host: "", subdomain: "below", to: to("plain"), ...edge() }),
];

describe("TLS of every kind", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01 });
  });
  afterAll(() => lab.stop());

  const from = async (host: string, ca: string, below = "/"): Promise<string> => {
    const { status, headers } = await ask(lab.edge.https, host, { ca, path: below });
    return String(headers["x-application"] ?? status);
  };
  /** The names in the certificate that a host is answered with. */
  const certificate = (servername: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const [host, port] = lab.edge.https.split(":");
      const socket = connect({ host, port: Number(port), servername, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subjectaltname ?? "");
        socket.destroy();
      });
      socket.on("error", reject);
    });

  test("reencrypt without a CA of its own trusts the service CA, for the name of the Service alone", async () => {
    expect(await from("service-ca.apps.test", lab.certificateAuthority)).toBe("secure");
    expect(await from("not-service-ca.apps.test", lab.certificateAuthority)).toBe("503");
    expect(await from("other-name.apps.test", lab.certificateAuthority)).toBe("503");
    expect(await certificate("service-ca.apps.test")).toBe("DNS:*.apps.test");
  });

  test("reencrypt with a destination CA trusts that one alone, whatever name the certificate has", async () => {
    expect(await from("own-ca.apps.test", lab.certificateAuthority)).toBe("trusted");
    expect(await from("wrong-ca.apps.test", lab.certificateAuthority)).toBe("503");
  });

  test("a reencrypt Route can be pointed at another Service of the service CA with no change of its TLS", async () => {
    const page = { name: "page", exposed: false, tls: "page-serving", servingCertificate: true } as const;
    for (const object of appObjects(page, namespace, "apps.test")) {
      lab.store.create(object.kind === "Service" ? kinds.service : kinds.deployment, object);
    }
    await lab.settled();
    patchRoute(lab, "service-ca", { to: to("page") });
    await lab.applied();
    expect(await from("service-ca.apps.test", lab.certificateAuthority)).toBe("page");
  });

  test("passthrough shows the application's certificate, and the application sees the name that was asked for", async () => {
    expect(await certificate("trusted.example.com")).toBe("DNS:trusted.example.com, DNS:ingress.example.com");
    const { body } = await ask(lab.edge.https, "trusted.example.com", { ca: own.certificate, path: "/echo" });
    expect(JSON.parse(body)).toMatchObject({ application: "trusted", servername: "trusted.example.com" });
    expect(await certificate("any.passed.example.com")).toBe("DNS:trusted.example.com, DNS:ingress.example.com");
  });

  test("an Ingress that passes TLS on leads its host to what stands behind the root, whatever the path", async () => {
    for (const below of ["/", "/plain"])
      expect(await from("ingress.example.com", own.certificate, below)).toBe("trusted");
    const { status, headers } = await ask(lab.edge.http, "ingress.example.com");
    expect([status, headers.location]).toEqual([302, "https://ingress.example.com/"]);
  });

  test("passthrough turned into edge shows the router's certificate, and back again the application's", async () => {
    patchRoute(lab, "passed", { tls: { termination: "edge" }, to: to("plain"), port: { targetPort: "http" } });
    await lab.applied();
    expect(await certificate("trusted.example.com")).toBe("DNS:*.apps.test");
    patchRoute(lab, "passed", { ...passthrough, to: to("trusted"), port: https });
    await lab.applied();
    expect(await from("trusted.example.com", own.certificate)).toBe("trusted");
  });

  test("a wildcard Route serves all hosts of its subdomain with its certificate, a concrete host comes first", async () => {
    expect(await from("any.edge.example.com", own.certificate)).toBe("plain");
    expect(await from("one.edge.example.com", own.certificate)).toBe("plain");
    expect(await from("one.edge.example.com", own.certificate, "/one")).toBe("secure");
    expect(await certificate("a.b.edge.example.com")).toBe("DNS:*.apps.test");
  });

  test("a renewed external certificate is served", async () => {
    expect(await from("external.apps.test", own.certificate)).toBe("plain");
    const renewed = tlsSecret("external-tls", other.issue(["external.apps.test"]));
    lab.store.update(kinds.secret, namespace, "external-tls", (it) => ({ ...it, data: renewed["data"] }));
    await lab.applied();
    expect(await from("external.apps.test", other.certificate)).toBe("plain");
  });

  test("a Route is not served while its external certificate cannot be used, and its status says why", async () => {
    const secret = lab.store.remove(kinds.secret, namespace, "external-tls");
    await lab.applied();
    expect(await from("external.apps.test", lab.certificateAuthority)).toBe("503");
    const { status } = lab.store.get(kinds.route, namespace, "external") ?? {};
    expect(objectsAt(status, "ingress", 0, "conditions")[0]).toMatchObject({
      status: "False",
      reason: "ExternalCertificateValidationFailed",
      message: 'Not found: "secrets \\"external-tls\\" not found"',
    });
    if (secret !== undefined) lab.store.create(kinds.secret, secret);
    await lab.applied();
    expect(await from("external.apps.test", other.certificate)).toBe("plain");
  });

  test("a Route with a subdomain gets a host of the router, and its status says which", async () => {
    const { status } = lab.store.get(kinds.route, namespace, "below") ?? {};
    expect(objectsAt(status, "ingress")[0]?.["host"]).toBe("below.apps.test");
    expect(await from("below.apps.test", lab.certificateAuthority)).toBe("plain");
  });

  test("HAProxy took every configuration", () => {
    expect(lab.edges.map(({ refusals }) => refusals)).toEqual([0]);
  });
});
