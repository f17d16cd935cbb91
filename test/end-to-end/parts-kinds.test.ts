import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { objectsIn, type JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { partsIn } from "../support/parts.ts";
import { expectTold } from "../support/trouble.ts";
import { Visitor } from "../support/visitor.ts";

/** Some paths of an Ingress, and of an HTTPRoute, while the rest stays open. */
let lab: Lab;
let before: readonly JsonObject[];
const namespace = "examples";
const kinds = [resources.route, resources.ingress, resources.httpRoute];
const entracte = (...args: readonly string[]): Promise<Ran> => run([...args, "-n", namespace], environmentOf(lab));
/** All that must be as it was; what a controller made of parts, too. */
const lasting = (): readonly JsonObject[] =>
  kinds.flatMap((kind) =>
    lab.store
      .list(kind, namespace)
      .map(({ kind: of, spec, metadata: { name, uid, generation, labels, annotations = {} } }) => {
        return { kind: of, name, uid, generation, spec, labels, annotations };
      })
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  );
const isPage = async (host: string, path: string, method = "GET") =>
  "entracte-page" in (await ask(lab.edge.http, host, { path, method, headers: { accept: "text/html" } })).headers;
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true });
  before = lasting();
});
afterEach(async () => {
  await entracte("reopen", "by-hand", "--no-verify");
});
afterAll(() => lab.stop());

describe.each([
  ["an Ingress that OpenShift makes Routes of", "ingress/openshift", "openshift.apps.test", "/invoices/old"],
  ["an Ingress of another controller, with TLS", "ingress/haproxy", "haproxy.apps.test", "/invoices/old"],
  ["an HTTPRoute that names the path itself", "httproute/gateway", "gateway.apps.test", "/invoices"],
])("some paths of %s", (_, target, host, path) => {
  test("Law 1: close and reopen, while the answers to the rest never change, and nothing is left behind", async () => {
    const rest = [
      ["/", /<h1>shop/],
      [`${path}x`, target.startsWith("ingress") ? /<h1>invoices/ : /<h1>shop/],
      ["/orders/payments", /<h1>shop/],
    ] as const;
    const visitors = rest.map(([at, answer]) => new Visitor(lab.edge.http, host, answer, { path: at }));
    const part = new Visitor(lab.edge.http, host, undefined, { path: `${path}/7` });
    const closed = await entracte("close", target, "--paths", `${path},/payments`, "--reason", "DB upgrade");
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    expect(flat(closed.stdout)).toContain("2 parts closed");
    expect(flat(closed.stdout)).toContain("the rest of the site gave its application alone");
    expect([await isPage(host, path), await isPage(host, `${path}/7?x=1`), await isPage(host, "/payments/1")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await isPage(host, `${path}/7`, "DELETE")).toBe(true);
    expect(lasting().filter(({ name }) => before.some((object) => object.name === name))).toEqual(before);
    expect(await entracte("close", target, "--paths", `${path},/payments`, "--reason", "DB upgrade")).toMatchObject({
      code: 0,
      stderr: "",
    });
    const status = await entracte("status", "--check");
    expect(status).toMatchObject({ code: 0, stderr: "" });
    expect(flat(status.stdout)).toContain(`${target} ${path} `);
    expect(flat(status.stdout)).toMatch(new RegExp(`OPEN .*${target}`));
    const opened = await entracte("reopen", target);
    expect(opened).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    expect(flat(opened.stdout)).toContain("2 parts open");
    for (const visitor of [...visitors, part]) {
      await visitor.leave();
      expect(visitor.failures).toEqual([]);
      expect(visitor.asked).toBeGreaterThan(10);
    }
    expect(lasting()).toEqual(before);
  });

  test("are planned by what is made for them; what stays open beside them is listed, and what closes is not", async () => {
    const plan = await entracte("plan", target, "--paths", path);
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    const kind = target.startsWith("ingress") ? "an Ingress" : "an HTTPRoute";
    expect(flat(plan.stdout)).toMatch(new RegExp(`by ${kind} that is made for it: \\w+-invoices`));
    expect(plan.stdout).not.toMatch(new RegExp(`Stays open.*${path}(,| |$)`, "m"));
    expect(lasting()).toEqual(before);
  });

  test("have the application behind them open on this machine: the one that serves them", async () => {
    expect(await entracte("close", target, "--paths", path, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    const checked = await entracte("open", target, "--paths", path, "--check");
    expect(checked).toMatchObject({ code: 0, stderr: "" });
    expect(flat(checked.stdout)).toContain(`${target} ${path} answers 200 OK to GET ${path}`);
  });

  test("Law 12: are missed where somebody deleted what closed them, and forgotten when they are reopened", async () => {
    expect(await entracte("close", target, "--paths", path, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    for (const { kind, metadata } of partsIn(lab, namespace)) {
      lab.store.remove(kind === "Ingress" ? resources.ingress : resources.httpRoute, namespace, metadata.name);
    }
    await lab.settled();
    const status = await entracte("status", "--check");
    expect(status.code).toBe(8);
    expect(flat(status.stdout)).toContain(`VANISHED ${target} ${path}: by-hand holds it closed`);
    expect(await entracte("reopen", target, "--paths", path)).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
    expect(lasting()).toEqual(before);
  });
});

test("a part of an Ingress whose Routes end TLS is seen by https: its own Route ends TLS, too", async () => {
  const { spec } = lab.store.get(resources.ingress, namespace, "openshift") as KubeObject;
  const rules = objectsIn(spec?.rules).map((rule) => ({ ...rule, host: "secure.apps.test" }));
  const annotations = { "route.openshift.io/termination": "edge" };
  const metadata = { name: "secure", namespace, annotations };
  lab.store.create(resources.ingress, {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata,
    spec: { ...spec, rules },
  });
  await lab.settled();
  const closed = await entracte("close", "ingress/secure", "--paths", "/payments", "-o", "json");
  expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("https://secure.apps.test/payments") });
  const made = lab.store
    .list(resources.route, namespace)
    .filter((route) => route.spec?.host === "secure.apps.test" && route.spec.path === "/payments");
  expect(made).toMatchObject([
    {
      spec: {
        to: { name: "maintenance-page" },
        tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
      },
    },
  ]);
  expect(await entracte("reopen", "ingress/secure")).toMatchObject({ code: 0, stderr: "" });
  lab.store.remove(resources.ingress, namespace, "secure");
});

test("what somebody adds below a closed part is said by status: reopened and closed again, the part has it", async () => {
  const part = ["httproute/gateway", "--paths", "/payments", "--no-verify"];
  expect(await entracte("close", ...part)).toMatchObject({ code: 0, stderr: "" });
  const { spec } = lab.store.get(resources.httpRoute, namespace, "gateway") as KubeObject;
  const added = objectsIn(spec?.rules).map((rule) => ({
    ...rule,
    matches: [{ path: { type: "PathPrefix", value: "/payments/new" } }],
  }));
  const set = (rules: readonly JsonObject[]) =>
    lab.store.update(resources.httpRoute, namespace, "gateway", (it) => ({ ...it, spec: { ...it.spec, rules } }));
  set([...objectsIn(spec?.rules), ...added.slice(0, 1)]);
  await lab.settled();
  const status = await entracte("status", "--check");
  expect(status.code).toBe(8);
  expect(flat(status.stdout)).toContain("the edge does not show the page: http://gateway.apps.test/payments/new");
  expect(flat(status.stdout)).toContain(
    "entracte reopen httproute/gateway --paths /payments -n examples and close it again",
  );
  for (const command of ["reopen", "close"]) expect(await entracte(command, ...part)).toMatchObject({ code: 0 });
  expect(await entracte("status", "--check")).toMatchObject({ code: 0, stderr: "" });
  expect(await isPage("gateway.apps.test", "/payments/new")).toBe(true);
  await entracte("reopen", ...part);
  set(objectsIn(spec?.rules));
});

test("Law 1: a part of an Ingress reopens as soon as what serves it is ready, whatever else of the Ingress is not", async () => {
  const close = ["--paths", "/invoices/old", "--no-verify"];
  expect(await entracte("close", "ingress/openshift", ...close)).toMatchObject({ code: 0, stderr: "" });
  lab.scale("shop", 0, namespace);
  await lab.settled();
  const opened = await entracte("reopen", "ingress/openshift", "--timeout", "1", ...close);
  lab.scale("shop", 1, namespace);
  await lab.settled();
  expect(opened).toMatchObject({ code: 0, stderr: "" });
});

test("Law 10: a path that an Ingress names itself is refused: the older Ingress would win", async () => {
  const refused = await entracte("close", "ingress/haproxy", "--paths", "/invoices");
  expect(refused.code).toBe(3);
  expectTold(refused.stderr, "… cannot be closed: it names … itself, and the older … wins. Nothing was changed.");
});
