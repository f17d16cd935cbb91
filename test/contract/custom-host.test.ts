import { afterEach, expect, test, type TestContext } from "vitest";
import type { Rule } from "../../src/lab/api/rights.ts";
import type { ApiServer } from "../../src/lab/api/server.ts";
import { routerReads } from "../support/router-reads.ts";
import { at, causes, mergePatch, route } from "./objects.ts";
import { contract, fresh, needsRoutes, onLab } from "./subject.ts";

type Spec = { readonly [member: string]: unknown };

const routesOnly: Rule = { apiGroups: ["route.openshift.io"], resources: ["routes"], verbs: ["*"] };
const customHost = (...verbs: string[]): Rule => {
  return { apiGroups: ["route.openshift.io"], resources: ["routes/custom-host"], verbs };
};
const key = "-----BEGIN PRIVATE KEY-----";
const host = "shop.example.com";
const edge = { termination: "edge", certificate: "cert", key };
const reencrypt = { termination: "reencrypt", destinationCACertificate: "ca" };

/** A write, which verbs on routes/custom-host allow it, and the field that a denial names. */
const rows: readonly (readonly [string, Spec, Spec | undefined, readonly string[], string])[] = [
  ["create with a host", { host }, undefined, ["create"], "spec.host"],
  ["create with a key", { tls: edge }, undefined, ["create"], "spec.tls"],
  ["create with a destination CA", { tls: reencrypt }, undefined, ["create"], "spec.tls"],
  ["change of the host", { host }, { host: "other.example.com" }, ["update"], "spec.host"],
  ["change of a key where some is", { tls: edge }, { tls: { key: "other" } }, ["update", "create"], "spec.tls.key"],
  ["adding a key where none was", {}, { tls: edge }, ["update", "create"], "spec.tls"],
  [
    "going back to reencrypt with a destination CA",
    { tls: { termination: "edge" } },
    { tls: reencrypt },
    ["update", "create"],
    "spec.tls.destinationCACertificate",
  ],
];

const free: readonly (readonly [string, Spec, Spec])[] = [
  [
    "change of to, alternateBackends and port",
    { host, tls: edge },
    { to: { name: "page" }, port: { targetPort: "http" } },
  ],
  ["removal of all TLS material", { tls: edge }, { tls: { certificate: null, key: null } }],
  ["removal of TLS", { tls: edge }, { tls: null }],
  [
    "reencrypt with a destination CA to edge",
    { tls: reencrypt },
    { tls: { termination: "edge", destinationCACertificate: null } },
  ],
];

contract("Who may set hosts and certificates (library-go route/hostassignment)", (subject) => {
  afterEach(() => {
    if (subject().lab !== undefined) (subject().lab as ApiServer).users = undefined;
  });
  const labOf = (context: TestContext): ApiServer => {
    needsRoutes(subject(), context);
    return onLab(subject(), context, "it takes users with exactly these rights");
  };
  /** Writes as somebody with these rights: a new Route, or a change of one that an administrator made. */
  const write = async (lab: ApiServer, spec: Spec, change: Spec | undefined, rules: readonly Rule[]) => {
    const name = fresh();
    if (change !== undefined) {
      lab.users = undefined;
      expect((await subject().send("POST", at(subject(), "routes"), { body: route(name, spec) })).status).toBe(201);
    }
    lab.users = [{ token: "t", username: "dev", rules }];
    return change === undefined
      ? subject().send("POST", at(subject(), "routes"), { body: route(name, spec), token: "t" })
      : subject().send("PATCH", at(subject(), "routes", name), {
          body: { spec: change },
          type: mergePatch,
          token: "t",
        });
  };

  test.for(rows)(
    "%s needs a verb on routes/custom-host, else it is 422 with the field",
    async ([, spec, change, verbs, field], context) => {
      const lab = labOf(context);
      const denied = await write(lab, spec, change, [routesOnly]);
      expect(denied.status).toBe(422);
      expect(causes(denied.body).map((cause) => cause.field)).toContain(field);
      for (const verb of ["create", "update"]) {
        const { status } = await write(lab, spec, change, [routesOnly, customHost(verb)]);
        expect([verb, status < 300]).toEqual([verb, verbs.includes(verb)]);
      }
    },
  );

  test.for(free)("%s needs none", async ([, spec, change], context) => {
    const lab = labOf(context);
    expect((await write(lab, spec, change, [routesOnly])).status).toBe(200);
  });

  const rbac = (kind: string) => {
    const plural = `${kind.toLowerCase()}s`;
    return { group: "rbac.authorization.k8s.io", version: "v1", plural, kind, namespaced: true };
  };

  test("any update needs one while an external certificate is set, annotations included, and the router may read the Secret", async (context) => {
    const lab = labOf(context);
    const secret = { group: "", version: "v1", plural: "secrets", kind: "Secret", namespaced: true };
    const name = fresh("tls");
    const meta = { name, namespace: subject().namespace };
    lab.store.create(secret, { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/tls", metadata: meta });
    const [role, binding] = routerReads(name, meta.namespace);
    for (const object of [role, binding]) lab.store.create(rbac(object.kind), object);
    const spec = { tls: { termination: "edge", externalCertificate: { name } } };
    expect((await write(lab, spec, { port: { targetPort: "http" } }, [routesOnly])).status).toBe(422);
    expect((await write(lab, spec, { port: { targetPort: "http" } }, [routesOnly, customHost("create")])).status).toBe(
      200,
    );
    lab.users = undefined;
    lab.store.remove(rbac("RoleBinding"), subject().namespace, binding.metadata.name);
    const { status, body } = await subject().send("POST", at(subject(), "routes"), { body: route(fresh(), spec) });
    expect(status).toBe(422);
    const denied = (verb: string) => `Forbidden: router serviceaccount does not have permission to ${verb} this secret`;
    expect(causes(body).map(({ message }) => message)).toEqual(["get", "watch", "list"].map(denied));
    lab.store.remove(secret, subject().namespace, name);
  });

  test("a denial repeats the value that was sent, be it a private key (apimachinery field.Invalid)", async (context) => {
    const lab = labOf(context);
    const { body } = await write(lab, { tls: edge }, { tls: { key: `${key} new` } }, [routesOnly]);
    expect(body["message"]).toContain(`${key} new`);
  });
});
