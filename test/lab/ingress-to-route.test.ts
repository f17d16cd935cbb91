import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject, ResourceRef } from "../../src/core/kube.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { app, ingress, namespace, path, rule, tlsSecret } from "./support.ts";

// What OpenShift makes of an Ingress: openshift/route-controller-manager pkg/route/ingress/ingress.go.

const own = createAuthority("a private authority");
const certificate = own.issue(["secure.example.com"]);
const unnamed = app("unnamed").map((it) =>
  it.kind === "Service" ? { ...it, spec: { ...it.spec, ports: [{ port: 80, targetPort: "http" }] } } : it,
);
const objects = [...app("alpha"), ...app("beta"), ...unnamed, tlsSecret("secure-tls", certificate)];

describe("an Ingress without a class becomes Routes, as on OpenShift", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01 });
  });
  afterAll(() => lab.stop());

  const make = async (name: string, spec: JsonObject, metadata = {}): Promise<KubeObject> => {
    const made = lab.store.create(kinds.ingress, ingress(name, spec, metadata));
    await lab.applied();
    return made;
  };
  const routes = (name: string): readonly KubeObject[] =>
    lab.store.list(kinds.route, namespace).filter((it) => it.metadata.ownerReferences?.[0]?.name === name);
  const only = (name: string): KubeObject => {
    const [first, ...rest] = routes(name);
    expect(rest).toEqual([]);
    if (first === undefined) throw new Error(`no Route was made of ${name}`);
    return first;
  };
  const specOf = (name: string): JsonObject => only(name).spec ?? {};
  const change = async (kind: ResourceRef, name: string, spec: JsonObject) => {
    lab.store.update(kind, namespace, name, (it) => ({ ...it, spec: { ...it.spec, ...spec } }));
    await lab.applied();
  };

  test("one Route of each host and path, owned by the Ingress, with its labels and annotations", async () => {
    const spec = {
      rules: [rule("shop.example.com", path("/", "alpha"), path("/api", "beta", "Prefix", { number: 80 }))],
    };
    const { metadata } = await make("shop", spec, { labels: { tier: "web" }, annotations: { note: "x" } });
    const made = routes("shop");
    expect(new Set(made.map((it) => it.spec?.["path"]))).toEqual(new Set(["/", "/api"]));
    for (const route of made) {
      expect(route.metadata).toMatchObject({ labels: { tier: "web" }, annotations: { note: "x" } });
      expect(route.metadata.name).toMatch(/^shop-[a-z0-9]{5}$/);
      expect(route.metadata.ownerReferences).toEqual([
        { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "shop", uid: metadata.uid, controller: true },
      ]);
    }
    const api = made.find((it) => it.spec?.["path"] === "/api");
    expect(api?.spec).toMatchObject({ to: { name: "beta", weight: 100 }, port: { targetPort: "http" } });
    const answer = await ask(lab.edge.http, "shop.example.com", { path: "/api/v1" });
    expect(answer.headers["x-application"]).toBe("beta");
  });

  test("a Service port without a name is no port in the Route", async () => {
    await make("unnamed", { rules: [rule("unnamed.example.com", path("/", "unnamed", "Prefix", { number: 80 }))] });
    expect(specOf("unnamed")).not.toHaveProperty("port");
    expect((await ask(lab.edge.http, "unnamed.example.com")).headers["x-application"]).toBe("unnamed");
  });

  test("its status names the router", async () => {
    const { status } = lab.store.get(kinds.ingress, namespace, "shop") ?? {};
    expect(status).toEqual({ loadBalancer: { ingress: [{ hostname: "router-default.apps.test" }] } });
  });

  test("what somebody changes in such a Route is patched back at once; the weight stays theirs", async () => {
    await make("drift", { rules: [rule("drift.example.com", path("/", "alpha"))] });
    const { name } = only("drift").metadata;
    await change(kinds.route, name, { to: { kind: "Service", name: "beta", weight: 7 } });
    expect(only("drift").metadata.name).toBe(name);
    expect(specOf("drift")["to"]).toEqual({ kind: "Service", name: "alpha", weight: 7 });
    lab.store.update(kinds.route, namespace, name, (it) => ({
      ...it,
      metadata: { ...it.metadata, annotations: { theirs: "x" } },
    }));
    await lab.applied();
    expect(only("drift").metadata).not.toHaveProperty("annotations");
  });

  test("a changed backend changes the Route in place", async () => {
    const { name } = only("drift").metadata;
    await change(kinds.ingress, "drift", { rules: [rule("drift.example.com", path("/", "beta"))] });
    expect(only("drift").metadata.name).toBe(name);
    expect((await ask(lab.edge.http, "drift.example.com")).headers["x-application"]).toBe("beta");
  });

  test("annotations follow the Ingress, labels only where it asks for that", async () => {
    await make("labelled", { rules: [rule("labelled.example.com", path("/", "alpha"))] }, { labels: { a: "1" } });
    const relabel = async (annotations: { readonly [key: string]: string }) => {
      lab.store.update(kinds.ingress, namespace, "labelled", (it) => ({
        ...it,
        metadata: { ...it.metadata, labels: { a: "2" }, annotations },
      }));
      await lab.applied();
      return only("labelled").metadata;
    };
    expect(await relabel({ note: "x" })).toMatchObject({ labels: { a: "1" }, annotations: { note: "x" } });
    expect(await relabel({ "route.openshift.io/reconcile-labels": "true" })).toMatchObject({ labels: { a: "2" } });
  });

  test("Exact paths, rules without a host, other backends and the default backend make no Route", async () => {
    const resource = { kind: "Bucket", name: "b", apiGroup: "example.com" };
    await make("skipped", {
      defaultBackend: { service: { name: "alpha", port: { name: "http" } } },
      rules: [
        rule("skipped.example.com", path("/x", "alpha", "Exact"), {
          path: "/",
          pathType: "Prefix",
          backend: { resource },
        }),
        rule("", path("/", "alpha")),
      ],
    });
    expect(routes("skipped")).toEqual([]);
    const told = lab.store.list(kinds.event, namespace).map((it) => String(it["message"]));
    expect(told.join("\n")).toContain("Unsupported exact path type in rule");
  });

  test("a wildcard host becomes a host named wildcard, with the policy Subdomain", async () => {
    await make("wild", { rules: [rule("*.wild.example.com", path("/", "alpha"))] });
    expect(specOf("wild")).toMatchObject({ host: "wildcard.wild.example.com", wildcardPolicy: "Subdomain" });
    expect((await ask(lab.edge.http, "any.wild.example.com")).headers["x-application"]).toBe("alpha");
  });

  test("a Service that goes takes the Route with it; when it is back, there is a younger one under another name", async () => {
    await make("gone", { rules: [rule("gone.example.com", path("/", "beta"))] });
    const { name, uid } = only("gone").metadata;
    const service = lab.store.remove(kinds.service, namespace, "beta");
    await lab.applied();
    expect(routes("gone")).toEqual([]);
    expect((await ask(lab.edge.http, "gone.example.com")).status).toBe(503);
    lab.store.create(kinds.service, service ?? ({} as KubeObject));
    await lab.settled();
    expect(only("gone").metadata.name).not.toBe(name);
    expect(only("gone").metadata.uid).not.toBe(uid);
    expect((await ask(lab.edge.http, "gone.example.com")).headers["x-application"]).toBe("beta");
  });

  test("a backend that is not there, or a port that the Service lacks, takes the Route with it", async () => {
    await make("wrong", { rules: [rule("wrong.example.com", path("/", "alpha"))] });
    only("wrong");
    await change(kinds.ingress, "wrong", { rules: [rule("wrong.example.com", path("/", "page"))] });
    expect(routes("wrong")).toEqual([]);
    await change(kinds.ingress, "wrong", { rules: [rule("wrong.example.com", path("/", "alpha"))] });
    only("wrong");
    const other = rule("wrong.example.com", path("/", "alpha", "Prefix", { name: "metrics" }));
    await change(kinds.ingress, "wrong", { rules: [other] });
    expect(routes("wrong")).toEqual([]);
  });

  test("a TLS Secret makes an edge Route that redirects, with the certificate inside; without it there is no Route", async () => {
    const tls = [{ hosts: ["secure.example.com"], secretName: "secure-tls" }];
    await make("secure", { tls, rules: [rule("secure.example.com", path("/", "alpha"))] });
    expect(specOf("secure")["tls"]).toEqual({
      termination: "edge",
      insecureEdgeTerminationPolicy: "Redirect",
      ...certificate,
    });
    const answer = await ask(lab.edge.https, "secure.example.com", { ca: own.certificate });
    expect(answer.headers["x-application"]).toBe("alpha");
    const { name } = only("secure").metadata;
    await change(kinds.route, name, {
      tls: { ...certificate, termination: "edge", insecureEdgeTerminationPolicy: "Allow" },
    });
    expect(specOf("secure")["tls"]).toMatchObject({ insecureEdgeTerminationPolicy: "Allow" });
    lab.store.remove(kinds.secret, namespace, "secure-tls");
    await lab.applied();
    expect(routes("secure")).toEqual([]);
  });

  test.each(["passthrough", "reencrypt", "edge"])("the annotation asks for %s", async (mode) => {
    const annotations = { "route.openshift.io/termination": mode };
    await make(`tls-${mode}`, { rules: [rule(`${mode}.example.com`, path("/", "alpha"))] }, { annotations });
    // A passthrough Route takes no path, so that of the Ingress must be empty.
    if (mode === "passthrough") {
      const rules = [rule(`${mode}.example.com`, path("", "alpha", "ImplementationSpecific"))];
      await change(kinds.ingress, `tls-${mode}`, { rules });
    }
    expect(specOf(`tls-${mode}`)["tls"]).toEqual({ termination: mode, insecureEdgeTerminationPolicy: "Redirect" });
  });

  test("the destination CA comes from the Secret that an annotation names", async () => {
    lab.store.create(kinds.secret, tlsSecret("backend-ca", own));
    const annotations = {
      "route.openshift.io/termination": "reencrypt",
      "route.openshift.io/destination-ca-certificate-secret": "backend-ca",
    };
    await make("trusting", { rules: [rule("trusting.example.com", path("/", "alpha"))] }, { annotations });
    expect(specOf("trusting")["tls"]).toMatchObject({ destinationCACertificate: own.certificate });
  });

  test("without its Ingress the Route goes", async () => {
    lab.store.remove(kinds.ingress, namespace, "shop");
    await lab.applied();
    expect(routes("shop")).toEqual([]);
  });
});
