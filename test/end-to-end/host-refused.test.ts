import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { objectsIn } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { everything } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { hostsIn } from "../support/made.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** Hosts that other kinds of objects have, and accounts that may not close one. */
let lab: Lab;
let before: ReturnType<typeof lastingRoutes>;
const namespace = "examples";
const word = "host/old.apps.test";
const entracte = (...args: readonly string[]): Promise<Ran> => run([...args, "-n", namespace], environmentOf(lab));
const flat = (text: string) => text.replaceAll(/\s+/g, " ");

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true, users: [{ token: "t", username: "operator" }] });
  before = lastingRoutes(lab, namespace);
});
beforeEach(() => {
  lab.api.users = [{ token: "t", username: "operator", rules: everything }];
});
afterAll(() => lab.stop());

describe("Law 10: a host is refused where", () => {
  test.each([
    ["a Route has it", "host/edge.apps.test", "route/edge in examples", "entracte close route/edge -n examples"],
    ["an Ingress has it", "host/haproxy.apps.test", "ingress/haproxy in examples", "close ingress/haproxy -n examples"],
    ["an HTTPRoute has it", "host/gateway.apps.test", "httproute/gateway in examples", "close httproute/gateway"],
    ["a Route for all of its domain has it", "host/any.wild.apps.test", "route/wildcard in", "route/wildcard -n"],
    ["a Route of another namespace has it", "host/shop.apps.test", "route/shop in demo", "close route/shop -n demo"],
  ])("%s: that one is named", async (_, asked, named, close) => {
    const refused = await entracte("close", asked);
    expect(refused.code).toBe(3);
    expect(flat(refused.stderr)).toContain(`${asked} cannot be closed: ${named}`);
    expect(flat(refused.stderr)).toContain(close);
    expectTold(refused.stderr, "… cannot be closed: … has this host.");
    expect(lastingRoutes(lab, namespace)).toEqual(before);
  });

  test.each(["host/*.apps.test", "host/old.apps.test:443", "host/übung.test"])("it is none: %s", async (asked) => {
    const refused = await entracte("close", asked);
    expect(refused.code).toBe(3);
    expectTold(
      refused.stderr,
      "… cannot be closed: that is no name of a host as browsers ask for it. Nothing was changed.",
    );
  });

  test("Law 7: the name of its Route is taken by what is not ours", async () => {
    await entracte("close", word, "--no-verify");
    const [made] = hostsIn(lab, namespace);
    await entracte("reopen", word, "--no-verify", "--now");
    const { name = "" } = made?.metadata ?? {};
    const spec = { host: "other.apps.test", to: { kind: "Service", name: "shop" } };
    lab.store.create(resources.route, {
      apiVersion: "route.openshift.io/v1",
      kind: "Route",
      metadata: { name, namespace },
      spec,
    });
    const refused = await entracte("close", word, "--no-verify");
    lab.store.remove(resources.route, namespace, name);
    expect(refused.code).toBe(3);
    expectTold(refused.stderr, "… is in the way of …, and is not ours. Nothing was changed.");
  });

  test("only some paths of it are meant, or a certificate of what is no host", async () => {
    const paths = await entracte("close", word, "--paths", "/invoices");
    expect(flat(paths.stderr)).toContain(`${word} can only be closed as a whole.`);
    const acme = await entracte("close", "route/edge", "--tls-acme");
    expect(acme.code).toBe(2);
    expectTold(acme.stderr, "--tls-acme is of the Route that is made for a host, and none is named.");
  });
});

test("Law 1: a host goes to the Ingress that waits for it, whose Route the router admits then", async () => {
  const like = lab.store.get(resources.ingress, namespace, "openshift") as KubeObject;
  const [rule] = objectsIn(like.spec?.rules);
  expect(await entracte("close", word)).toMatchObject({ code: 0, stderr: "" });
  lab.store.create(resources.ingress, {
    ...like,
    metadata: { name: "next", namespace, annotations: { "route.openshift.io/termination": "edge" } },
    spec: { rules: [{ ...rule, host: "old.apps.test" }] },
  });
  await lab.settled();
  expect((await entracte("open", word, "--check")).stdout).toContain("answers 200 OK");
  expect(await entracte("reopen", word)).toMatchObject({ code: 0, stderr: "" });
  const { status, headers } = await ask(lab.edge.https, "old.apps.test", { ca: lab.certificateAuthority });
  expect([status, "entracte-page" in headers]).toEqual([200, false]);
  expect(hostsIn(lab, namespace)).toEqual([]);
  lab.store.remove(resources.ingress, namespace, "next");
  await expect.poll(() => lastingRoutes(lab, namespace)).toEqual(before);
});

describe("Law 9: the rights for a host", () => {
  /** Lets the account do what `entracte rbac` prints, and nothing else. */
  const grant = async (...options: readonly string[]): Promise<void> => {
    const { stdout } = await run(["rbac", "--for", "close", ...options, "-n", namespace]);
    const [role] = parseAllDocuments(stdout).map((document) => document.toJS());
    const rules = (role.rules as object[]).map((rule) => ({ ...rule, namespaces: [namespace] }));
    lab.api.users = [{ token: "t", username: "operator", rules: rules as unknown as typeof everything }];
  };

  test("are named before the first write, and rbac --kind host grants them", async () => {
    await grant();
    const refused = await entracte("close", word);
    expect(refused.code).toBe(3);
    const text = flat(refused.stderr);
    expect(text).toContain("delete routes.route.openshift.io in examples: closing and reopening hosts");
    expect(text).toContain("create routes/custom-host.route.openshift.io in examples");
    expect(text).toContain("entracte rbac --for close --kind host -n examples --user operator");
    expect(lastingRoutes(lab, namespace)).toEqual(before);
    await grant("--kind", "host");
    expect(await entracte("close", word)).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("reopen", word, "--now")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(lab, namespace)).toEqual(before);
  });

  test("to see Ingresses are not needed: the Route that was made of one has its host", async () => {
    await grant("--kind", "host");
    const refused = await entracte("close", "host/openshift.apps.test");
    expect(refused.code).toBe(3);
    expect(flat(refused.stderr)).toMatch(/cannot be closed: route\/openshift-\w+ in examples has this host/);
  });

  test("to see other namespaces are not needed: that the host is taken there, the router says", async () => {
    await grant("--kind", "host");
    const closed = await entracte("close", "host/shop.apps.test", "--timeout", "3");
    expect(closed.code).not.toBe(0);
    expect(flat(closed.stdout + closed.stderr)).toContain(
      "HostAlreadyClaimed: a route in another namespace holds shop.apps.test",
    );
    expect(closed.code).toBe(6);
    expect(await entracte("reopen", "host/shop.apps.test", "--now")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(lab, namespace)).toEqual(before);
  });
});
