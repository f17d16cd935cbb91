import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { shownTo, type Shown } from "../support/handshake.ts";
import { tlsSecret } from "../support/tls-secret.ts";
import { Visitor } from "../support/visitor.ts";

/** Ingresses whose TLS is passed on to the application: by the Routes that OpenShift makes of one, and by another edge. */
let lab: Lab;
const namespace = "examples";
const authority = createAuthority("of the application");
const ca = authority.certificate;
const hosts = ["openshift-safe.apps.test", "haproxy-safe.apps.test"] as const;
const passing = (name: string, annotations: Record<string, string>, spec: object, path: object): KubeObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name, namespace, annotations },
  spec: {
    ...spec,
    rules: [
      {
        host: `${name}.apps.test`,
        http: { paths: [{ ...path, backend: { service: { name: "safe", port: { name: "https" } } } }] },
      },
    ],
  },
});
const objects = [
  ...appObjects({ name: "safe", exposed: false, tls: "safe-tls" }, namespace, "apps.test"),
  tlsSecret("safe-tls", authority.issue(hosts)),
  passing(
    "openshift-safe",
    { "route.openshift.io/termination": "passthrough" },
    {},
    { path: "", pathType: "ImplementationSpecific" },
  ),
  passing(
    "haproxy-safe",
    { "haproxy-ingress.github.io/ssl-passthrough": "true" },
    { ingressClassName: "haproxy" },
    { path: "/", pathType: "Prefix" },
  ),
];
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "-n", namespace], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const lasting = (name: string) => {
  const { spec, metadata } = lab.store.get(resources.ingress, namespace, name) ?? { metadata: undefined };
  return { spec, annotations: metadata?.annotations };
};

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true, objects });
});
afterAll(() => lab.stop());

describe.each([
  ["an Ingress that OpenShift makes a Route of", "openshift-safe"],
  ["an Ingress of another controller", "haproxy-safe"],
])("%s, whose TLS is passed on", (_, name) => {
  const host = `${name}.apps.test`;
  const at = (trusted: string): Promise<Shown> => shownTo(lab.edge.https, host, trusted);

  test("Law 1: closes behind the application's own certificate and opens again, and no visitor's request fails", async () => {
    const before = lasting(name);
    const application = await at(ca);
    expect(application).toMatchObject({ application: "safe" });
    const visitor = new Visitor(lab.edge.https, host, undefined, { ca });
    const closed = await entracte("close", `ingress/${name}`, "--tls", "secret/safe-tls");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(closed.stdout).toContain(`But TLS passes through ingress/${name}: who is connected stays there`);
    expect(await at(ca)).toEqual({ page: true, fingerprint: application.fingerprint });
    expect(await entracte("status", "--check")).toMatchObject({ code: 0 });
    expect(await entracte("reopen", `ingress/${name}`)).toMatchObject({ code: 0, stderr: "" });
    expect(await at(ca)).toEqual(application);
    await visitor.leave();
    expect(visitor.failures).toEqual([]);
    expect(visitor.asked).toBeGreaterThan(20);
    expect(lasting(name)).toEqual(before);
  });

  test("on request the edge ends TLS meanwhile, and shows a certificate of its own", async () => {
    const before = lasting(name);
    const refused = await entracte("plan", `ingress/${name}`);
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("so that the page needs its certificate"),
    });
    expect(refused.stderr).toContain(`entracte close ingress/${name} -n examples --tls secret/NAME`);
    expect(await entracte("close", `ingress/${name}`, "--tls", "edge")).toMatchObject({ code: 0, stderr: "" });
    expect(await at(lab.certificateAuthority)).toMatchObject({ page: true });
    expect(await entracte("reopen", `ingress/${name}`)).toMatchObject({ code: 0, stderr: "" });
    expect(await at(ca)).toMatchObject({ application: "safe" });
    expect(lasting(name)).toEqual(before);
  });
});
