import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectsIn } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { app, podsOf, route, to, until } from "../lab/support.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { secureApp } from "../support/secure-app.ts";
import { expectTold } from "../support/trouble.ts";

/** The application behind a Route, asked once: for scripts and pipelines. */
let lab: Lab;
let folder: string;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), folder);
const http = { targetPort: "http" };
const rewriting = { "haproxy.router.openshift.io/rewrite-target": "/status/204" };

const slice = {
  apiVersion: "discovery.k8s.io/v1",
  kind: "EndpointSlice",
  metadata: { name: "outside", namespace: "demo", labels: { "kubernetes.io/service-name": "outside" } },
  addressType: "IPv4",
  ports: [{ name: "http", port: 80, protocol: "TCP" }],
  endpoints: [{ addresses: ["192.0.2.7"], conditions: { ready: true } }],
};

/** The same Deployment, with a probe that fails. */
function neverReady(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object).replace("/healthz", "/status/503")) as KubeObject;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "entracte-open-"));
  const targets = (...names: string[]) => names.map((name) => `      - route: ${name}\n`).join("");
  const file = `namespace: demo\nmaintenances:\n  one:\n    targets:\n${targets("news")}  two:\n    targets:\n${targets("shop", "billing")}`;
  writeFileSync(join(folder, "entracte.yaml"), file);
  lab = await startLab({
    ...quick,
    objects: [
      ...secureApp(),
      ...app("gone", 0),
      ...app("sick", 0).map(neverReady),
      route("sick", { to: to("sick"), port: http }),
      route("gone", { to: to("gone"), port: http }),
      route("secure", { to: to("secure"), tls: { termination: "reencrypt" } }),
      route("rewritten", { path: "/news", to: to("news"), port: http }, rewriting),
      route("no-tls", { to: to("news"), port: http, tls: { termination: "reencrypt" } }),
      route("nowhere", { to: to("nowhere"), port: http }),
      route("wrong-port", { to: to("news"), port: { targetPort: "web" } }),
      slice,
      route("outside", { to: to("outside"), port: http }),
    ],
  });
  expect(await entracte("close", "route/shop", "--as", "legacy")).toMatchObject({ code: 0, stderr: "" });
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

const podOf = (name: string) => podsOf(lab, name)[0]?.metadata.name ?? "";
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

describe("an application that is well", () => {
  test("behind a closed Route: 0, with its answer and its pod", async () => {
    const { code, stdout, stderr } = await entracte("open", "route/shop", "--check");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(flat(stdout)).toBe(`route/shop answers 200 OK to GET / (http, pod ${podOf("shop")}, port 8080). `);
  });

  test("by the maintenance that holds it in the cluster, or has it in the file; of several it is asked which", async () => {
    expect((await entracte("open", "legacy", "--check")).stdout).toContain("route/shop answers 200 OK");
    expect((await entracte("open", "one", "--check", "/echo")).stdout).toContain("route/news answers 200 OK");
    const two = await entracte("open", "two");
    expectTold(two.stderr, "… is … targets. Which one?");
    expect(two.stderr).toMatch(/ {2}entracte open route\/shop -n demo\n {2}entracte open route\/billing -n demo\n/);
    expect(two.code).toBe(2);
  });

  test("with others of its maintenance: each is asked", async () => {
    const { code, stdout } = await entracte("open", "two", "--check", "/");
    expect(stdout.match(/^route\/\w+ answers 200 OK to GET \//gm)).toEqual([
      "route/shop answers 200 OK to GET /",
      "route/billing answers 200 OK to GET /",
    ]);
    expect(code).toBe(0);
  });

  test("whose own port speaks TLS", async () => {
    expect((await entracte("open", "route/secure", "--check", "/who")).stdout).toContain("(https, pod secure-");
  });

  test("at the path that the router would ask it for; as JSON", async () => {
    const { code, stdout } = await entracte("open", "route/rewritten", "--check", "-o", "json");
    const facts = { target: "route/rewritten", namespace: "demo", pod: podOf("news"), podPort: 8080 };
    const answer = { path: "/status/204", status: 204, ok: true, exitCode: 0 };
    expect({ code, said: JSON.parse(stdout) as unknown }).toEqual({
      code: 0,
      said: { type: "checked", ...facts, ...answer },
    });
  });
});

describe("an application that is not well ends with 8:", () => {
  test("it answers with an error", async () => {
    const { code, stdout } = await entracte("open", "route/shop", "--check", "/status/503");
    expect(code).toBe(8);
    expect(stdout).toContain("route/shop answers 503 Service Unavailable to GET /status/503");
    expect(stdout).toContain(`  oc logs ${podOf("shop")} -n demo\n`);
  });

  test("it does not answer in time", async () => {
    const { code, stderr } = await entracte("open", "route/shop", "--check", "/slow?ms=60000", "--timeout", "0.3");
    expectTold(stderr, "… does not answer: pod …, port …");
    expect(stderr).toContain("no answer within 0.3 s");
    expect(code).toBe(8);
  });

  test("it does not speak as its Route says", async () => {
    const { code, stderr } = await entracte("open", "route/no-tls", "--check");
    expect(stderr).toContain(`pod ${podOf("news")}, port 8080: it does not speak TLS (EPROTO).`);
    expect(code).toBe(8);
  });

  test("its pod is not ready", async () => {
    lab.scale("sick", 1);
    const pod = () =>
      lab.store
        .list(resources.endpointSlice, "demo")
        .flatMap(({ metadata, endpoints }) =>
          metadata.labels?.["kubernetes.io/service-name"] === "sick" ? objectsIn(endpoints) : [],
        );
    await until(() => pod().length === 1, "the pod is behind its Service");
    const { code, stderr } = await entracte("open", "route/sick", "--check");
    expectTold(stderr, "No pod behind service … is ready: …");
    expect(stderr).toContain(`  oc describe pod ${podOf("sick")} -n demo\n`);
    expect(code).toBe(8);
  });

  test("no pod is there", async () => {
    const { code, stderr } = await entracte("open", "route/gone", "--check");
    expectTold(stderr, "No pod is behind service …: is its Deployment scaled to 0?");
    expect(code).toBe(8);
    expect((await entracte("open", "route/gone")).code).toBe(3);
  });
});

describe("what cannot be opened is said, with what to look at: 3", () => {
  test.each([
    [
      "route/nowhere",
      "Nothing is known of service nowhere in demo: it is not there, or selects no pods.",
      "oc get service nowhere",
    ],
    [
      "route/wrong-port",
      "route/wrong-port asks for port web of service news, which has http (8080).",
      "oc get service news",
    ],
    ["route/outside", "What is behind service outside is no pod: 192.0.2.7.", "from a place that reaches it"],
    ["route/nws", "route/nws does not exist in demo. Nothing was changed.", "Did you mean: route/news"],
  ])("%s", async (name, says, look) => {
    const { code, stdout, stderr } = await entracte("open", name);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(says);
    expect(stderr).toContain(look);
  });

  test("an API whose way lets no WebSocket through", async () => {
    lab.api.intercept = ({ subresource }) =>
      subresource === "portforward" ? { do: "answer", status: 200, body: "welcome" } : undefined;
    const { code, stderr } = await entracte("open", "route/news", "--check");
    lab.api.intercept = undefined;
    expectTold(stderr, "No tunnel (WebSocket) to … could be opened: …");
    expect(stderr).toContain("it was answered by 200 instead");
    expect(code).toBe(3);
  });
});

describe("wrong usage: 2", () => {
  test("a path that is none, a port that is none", async () => {
    expect(await entracte("open", "route/shop", "--check", "healthz")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("entracte open route/shop --check /") as unknown,
    });
    expect(await entracte("open", "route/shop", "http")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"http" is no port.') as unknown,
    });
  });

  test("a port of this machine that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await entracte("open", "route/shop", String(port));
    taken.close();
    expectTold(stderr, "Port … of this machine cannot be had: something listens on it already.");
    expect({ code, named: stderr.includes(String(port)) }).toEqual({ code: 2, named: true });
  });
});
