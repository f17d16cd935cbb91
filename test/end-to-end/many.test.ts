import { afterAll, beforeAll, expect, test } from "vitest";
import { dependsOnAnnotation } from "../../src/core/depends-on.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { Visitor } from "../support/visitor.ts";

/** Twenty targets of every kind, whole and in part, in three namespaces: all that depends on one legacy. */
let lab: Lab;
let folder: Folder;
const gatewayApi = "gateway.networking.k8s.io/v1";
const backend = { service: { name: "web", port: { name: "http" } } };
const hostOf = (namespace: string, name: string) => `${name}.${namespace}.test`;

const object =
  (apiVersion: string, kind: string, [namespace, name, needs]: readonly [string, string, string?]) =>
  (spec: JsonObject): KubeObject => {
    const annotations = needs === undefined ? {} : { annotations: { [dependsOnAnnotation]: needs } };
    return { apiVersion, kind, metadata: { name, namespace, ...annotations }, spec };
  };
const route = (namespace: string, name: string, needs: string) =>
  object("route.openshift.io/v1", "Route", [namespace, name, needs])({
    host: hostOf(namespace, name),
    to: { kind: "Service", name: "web", weight: 100 },
    port: { targetPort: "http" },
  });
const ingress = (namespace: string, name: string, of: JsonObject) =>
  object("networking.k8s.io/v1", "Ingress", [namespace, name, "old"])({
    ...of,
    rules: [{ host: hostOf(namespace, name), http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  });

/** Six targets of one namespace. */
const six = (namespace: string): readonly KubeObject[] => [
  ...appObjects({ name: "web", exposed: false }, namespace, "test"),
  route(namespace, "one", "other:/x old"),
  route(namespace, "some", "old:/a,/b"),
  ingress(namespace, "openshift", {}),
  ingress(namespace, "haproxy", { ingressClassName: "haproxy" }),
  object(gatewayApi, "Gateway", [namespace, "gate"])({
    gatewayClassName: "haproxy",
    listeners: [{ name: "http", port: 80, protocol: "HTTP" }],
  }),
  object(gatewayApi, "HTTPRoute", [namespace, "gate", "old"])({
    parentRefs: [{ name: "gate" }],
    hostnames: [hostOf(namespace, "gate")],
    rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "web", port: 80 }] }],
  }),
];
const namespaces = ["north", "east", "west"];
const more = [route("north", "two", "old"), route("north", "three", "old")];
const whole = [
  ...namespaces.flatMap((namespace) => ["one", "openshift", "haproxy", "gate"].map((name) => hostOf(namespace, name))),
  ...more.map(({ spec }) => String(spec?.["host"])),
];
const targets = [
  ...whole.map((host) => ({ host, path: "/" })),
  ...namespaces.flatMap((namespace) => ["/a", "/b"].map((path) => ({ host: hostOf(namespace, "some"), path }))),
];

beforeAll(async () => {
  folder = await makeFolder();
  const each = namespaces.map((namespace) => `      - { dependsOn: old, namespace: ${namespace} }\n`);
  await folder.write(`namespace: north\nmaintenances:\n  night:\n    targets:\n${each.join("")}`);
  lab = await startLab({ ...quick, seed: false, objects: [...namespaces.flatMap(six), ...more] });
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

const lasting = (): readonly unknown[] =>
  namespaces.flatMap((namespace) =>
    [resources.route, resources.ingress, resources.httpRoute].flatMap((resource) =>
      lab.store
        .list(resource, namespace)
        .map(({ kind, spec, metadata: { name, labels, annotations = {} } }) => ({
          kind,
          name,
          spec,
          labels,
          annotations,
        }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    ),
  );

test("Law 1: twenty targets of mixed kinds in three namespaces close and reopen under load, and no request fails", async () => {
  expect(targets).toHaveLength(20);
  const before = lasting();
  const entracte = (...args: readonly string[]) => run(args, environmentOf(lab), folder.path);
  const visitors = targets.map(({ host, path }) => new Visitor(lab.edge.http, host, undefined, { path }));
  const beside = namespaces.map((namespace) => new Visitor(lab.edge.http, hostOf(namespace, "some"), /welcome/));

  const closed = await entracte("close", "night");
  expect(closed, closed.stdout).toMatchObject({ code: 0, stderr: "" });
  expect(closed.stdout).toMatch(/^20 targets closed at /m);
  expect(closed.stdout).toMatch(/, 0 failed\.$/m);
  for (const visitor of visitors) expect((await visitor.now()).headers).toHaveProperty("entracte-page");
  const opened = await entracte("reopen", "night");
  expect(opened, opened.stdout).toMatchObject({ code: 0, stderr: "" });
  expect(opened.stdout).toMatch(/^20 targets open at /m);
  expect(opened.stdout).toMatch(/, 0 failed\.$/m);

  const all = [...visitors, ...beside];
  await Promise.all(all.map((visitor) => visitor.leave()));
  expect(all.flatMap(({ failures }) => failures)).toEqual([]);
  expect(Math.min(...all.map(({ asked }) => asked))).toBeGreaterThan(2);
  expect(lasting()).toEqual(before);
});
