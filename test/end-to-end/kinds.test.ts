import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { expectTold } from "../support/trouble.ts";
import { Visitor } from "../support/visitor.ts";

/** Every way into an application, beside Routes: on OpenShift, and where another controller serves it. */
let lab: Lab;
let folder: Folder;
let before: readonly JsonObject[];
const namespace = "examples";
const kinds = [resources.route, resources.ingress, resources.httpRoute];
const entracte = (...args: readonly string[]): Promise<Ran> =>
  run([...args, "-n", namespace], environmentOf(lab), folder.path);
/** What of the edge objects must be as it was: those that a controller made of others, too. */
const lasting = (): readonly JsonObject[] =>
  kinds.flatMap((kind) =>
    lab.store
      .list(kind, namespace)
      .map(({ kind: of, spec, metadata: { name, uid, labels, annotations = {} } }) => {
        return { kind: of, name, uid, spec, labels, annotations };
      })
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  );
const isPage = async (host: string, path = "/") =>
  "entracte-page" in (await ask(lab.edge.http, host, { path, headers: { accept: "text/html" } })).headers;
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

beforeAll(async () => {
  folder = await makeFolder();
  lab = await startLab({ ...quick, examples: true });
  before = lasting();
});
afterEach(async () => {
  await entracte("reopen", "by-hand", "--no-verify");
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe.each([
  ["an Ingress that OpenShift makes Routes of", "ingress/openshift", "openshift.apps.test"],
  ["an Ingress of another controller, with TLS", "ingress/haproxy", "haproxy.apps.test"],
  ["an HTTPRoute of the Gateway API", "httproute/gateway", "gateway.apps.test"],
])("%s", (_, target, host) => {
  test("Law 1: closes and reopens under load, no request fails, and all is exactly as it was", async () => {
    const visitors = ["/", "/invoices"].map((path) => new Visitor(lab.edge.http, host, undefined, { path }));
    const closed = await entracte("close", target, "--reason", "DB upgrade");
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    expect([await isPage(host), await isPage(host, "/invoices/7")]).toEqual([true, true]);
    expect(flat((await entracte("status", "--check")).stdout)).toContain(`CLOSED SINCE (UTC) UNTIL BY WHY ${target}`);
    expect(await entracte("close", target, "--reason", "DB upgrade")).toMatchObject({ code: 0, stderr: "" });
    const opened = await entracte("reopen", target);
    expect(opened).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/probes: .* 0 failed/) });
    for (const visitor of visitors) await visitor.leave();
    expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
    expect(lasting()).toEqual(before);
  });

  test("its application is reached past the page", async () => {
    expect(await entracte("close", target, "--no-verify")).toMatchObject({ code: 0, stderr: "" });
    const reached = await entracte("open", target, "--check", "/");
    expect(reached).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("targets of several kinds", () => {
  test("are closed together by a file, and reopened by the maintenance's name", async () => {
    await folder.write(
      "maintenances:\n  night:\n    targets:\n      - ingress: openshift\n      - httproute: gateway\n      - route: edge\n",
    );
    const closed = await entracte("close", "night");
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("3 targets closed") });
    expect(await isPage("openshift.apps.test")).toBe(true);
    expect(await entracte("reopen", "night")).toMatchObject({ code: 0, stderr: "" });
    expect(lasting()).toEqual(before);
  });

  test("what OpenShift makes of an Ingress is no target of its own, closed or not", async () => {
    expect(await entracte("close", "ingress/openshift", "--no-verify")).toMatchObject({ code: 0 });
    const made = lab.store
      .list(resources.route, namespace)
      .find(({ spec }) => spec?.["host"] === "openshift.apps.test");
    const name = `route/${made?.metadata.name ?? ""}`;
    expect((await entracte("status")).stdout).not.toContain(name);
    for (const command of ["close", "reopen"]) {
      const refused = await entracte(command, name);
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("Ingress openshift made it") });
      expect(refused.stderr).toContain("entracte close ingress/openshift");
    }
  });

  test("the page is not removed while an Ingress shows it", async () => {
    expect(await entracte("close", "ingress/haproxy", "--no-verify")).toMatchObject({ code: 0 });
    const refused = await entracte("clean", "--idle-timeout", "1");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("entracte reopen ingress/haproxy") });
  });

  test("Law 1: while its Service is gone an Ingress stays closed, for OpenShift would delete its Route", async () => {
    expect(await entracte("close", "ingress/openshift", "--no-verify")).toMatchObject({ code: 0 });
    const service = lab.store.get(resources.service, namespace, "invoices");
    if (service === undefined) throw new Error("there is no such Service");
    lab.store.remove(resources.service, namespace, "invoices");
    const refused = await entracte("reopen", "ingress/openshift", "--timeout", "1", "--no-verify");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("service/invoices is not there") });
    expect(await isPage("openshift.apps.test", "/invoices")).toBe(true);
    lab.store.create(resources.service, service);
    await lab.settled();
    expect(await entracte("reopen", "ingress/openshift")).toMatchObject({ code: 0, stderr: "" });
  });
});

test.each([
  ["grpcroute/grpc", "… cannot be closed: programs that speak gRPC read no page, …", "oc scale deployment/NAME"],
  [
    "tlsroute/tls",
    "… cannot be closed: its TLS passes through the Gateway unopened, …",
    "entracte close httproute/NAME",
  ],
])(
  "Law 10: %s is of a kind that cannot be closed: refused, in part too, with what to do instead",
  async (target, told, remedy) => {
    for (const paths of [[], ["--paths", "/invoices"]]) {
      const refused = await entracte("close", target, ...paths);
      expect(refused.code).toBe(3);
      expectTold(refused.stderr, told);
      expect(refused.stderr).toContain(remedy);
    }
  },
);
