import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { adapterFor } from "../../src/edge/index.ts";
import { rulesFor } from "../../src/engine/role.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { shownTo, type Shown } from "../support/handshake.ts";
import { routerReads } from "../support/router-reads.ts";
import { tlsSecret } from "../support/tls-secret.ts";
import { Visitor } from "../support/visitor.ts";

/** A Route whose certificate is in a Secret that the router reads itself (`tls.externalCertificate`). */
let lab: Lab;
const namespace = "examples";
const host = "external.apps.test";
const authority = createAuthority("of the company");
const ca = authority.certificate;
const secret = tlsSecret("external-tls", authority.issue([host]));
const [role, binding] = routerReads("external-tls", namespace);
const roleBindings = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  plural: "rolebindings",
  kind: "RoleBinding",
  namespaced: true,
};
const route: KubeObject = {
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "external", namespace },
  spec: {
    host,
    to: { kind: "Service", name: "shop", weight: 100 },
    port: { targetPort: "http" },
    tls: { termination: "edge", externalCertificate: { name: "external-tls" } },
    wildcardPolicy: "None",
  },
};
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "-n", namespace], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const may = (customHost: boolean) => {
  const kinds = [adapterFor("route")].filter((adapter) => adapter !== undefined);
  const page = { namespace, name: "maintenance-page" };
  const options = { page, kinds, customHost, parts: false, images: false, secrets: ["external-tls"] };
  const granted = rulesFor(["close", "status"], options);
  const rules = granted.map(({ rule }) => ({ ...rule, namespaces: [namespace] }));
  lab.api.users = [{ token: "t", username: "operator", rules }];
};
const spec = () => lab.store.get(resources.route, namespace, "external")?.spec;
const at = (): Promise<Shown> => shownTo(lab.edge.https, host, ca);

beforeAll(async () => {
  const users = [{ token: "t", username: "operator" }];
  lab = await startLab({ ...quick, examples: true, objects: [secret, role, binding, route], users });
  may(true);
});
afterAll(() => lab.stop());

test("Law 1: closes and opens again under the certificate of its Secret, and no visitor's request fails", async () => {
  const application = await at();
  expect(application).toMatchObject({ application: "shop" });
  const visitor = new Visitor(lab.edge.https, host, undefined, { ca });
  expect(await entracte("close", "route/external")).toMatchObject({ code: 0, stderr: "" });
  expect(await at()).toEqual({ page: true, fingerprint: application.fingerprint });
  expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("reopen", "route/external")).toMatchObject({ code: 0, stderr: "" });
  expect(await at()).toEqual(application);
  await visitor.leave();
  expect(visitor.failures).toEqual([]);
  expect(spec()).toEqual(route.spec);
});

test("Law 9: without routes/custom-host nothing is changed, and the right is named", async () => {
  may(false);
  const refused = await entracte("close", "route/external");
  may(true);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(
    "create or update routes/custom-host.route.openshift.io in examples: any change of a Route with an external certificate",
  );
  expect(refused.stderr).toContain("entracte rbac --for close --custom-host -n examples");
  expect(spec()).toEqual(route.spec);
});

test("where the router may not read the Secret, nothing is changed, and the API's reason is told", async () => {
  lab.store.remove(roleBindings, namespace, binding.metadata.name);
  const refused = await entracte("close", "route/external", "--no-verify");
  expect(refused).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("The API would refuse what has to be written"),
  });
  expect(refused.stderr).toContain("router serviceaccount does not have permission to get this secret");
  lab.store.create(roleBindings, binding);
  expect(spec()).toEqual(route.spec);
});

describe("a Secret that is deleted while the Route is closed", () => {
  test("is said by status, keeps it closed, and once it is back the Route opens", async () => {
    expect(await entracte("close", "route/external", "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    lab.store.remove(resources.secret, namespace, "external-tls");
    await lab.settled();
    const looked = await entracte("status", "--check");
    expect(looked).toMatchObject({
      code: 8,
      stdout: expect.stringContaining("LACKING route/external: secret/external-tls"),
    });
    const refused = await entracte("reopen", "route/external", "--timeout", "1", "--no-verify");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("secret/external-tls is not there") });
    lab.store.create(resources.secret, secret);
    await lab.settled();
    expect(await entracte("reopen", "route/external")).toMatchObject({ code: 0, stderr: "" });
    expect(await at()).toMatchObject({ application: "shop" });
  });
});
