import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dependsOnAnnotation } from "../../src/core/depends-on.ts";
import type { ResourceRef } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import type { Rule } from "../../src/lab/api/rights.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { partsIn } from "../support/parts.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** Maintenances whose targets are chosen by what is on them, in two namespaces. */
let lab: Lab;
let folder: Folder;
const user = { token: "t", username: "operator" };
const everything: Rule = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };

const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "--no-verify"], environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const note = (resource: ResourceRef, namespace: string, name: string, metadata: object) =>
  lab.store.update(resource, namespace, name, (it) => ({ ...it, metadata: { ...it.metadata, ...metadata } }));
const needs = (name: string, text: string) =>
  note(resources.route, "demo", name, { annotations: { [dependsOnAnnotation]: text } });
const routes = () => [...lastingRoutes(lab), ...lastingRoutes(lab, "examples")];
const closedIn = async (...where: readonly string[]) => {
  const { namespaces } = JSON.parse((await entracte("status", "-o", "json", ...where)).stdout) as {
    readonly namespaces: readonly {
      readonly targets: readonly { readonly target: string; readonly state: string }[];
    }[];
  };
  return namespaces.flatMap(({ targets }) => targets.flatMap((each) => (each.state === "open" ? [] : [each.target])));
};

beforeAll(async () => {
  folder = await makeFolder();
  lab = await startLab({ ...quick, examples: true, users: [{ ...user, rules: [everything] }] });
  needs("billing", "legacy-billing");
  needs("shop", "other legacy-billing:/invoices,/payments");
  note(resources.ingress, "examples", "openshift", { labels: { tier: "front" } });
  note(resources.route, "examples", "edge", { labels: { tier: "front" } });
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe("what depends on the legacy", () => {
  test("closes by its annotations, and what has the labels, in another namespace, closes with it", async () => {
    await folder.write(`
namespace: demo
maintenances:
  night:
    targets:
      - dependsOn: legacy-billing
      - { selector: tier=front, namespace: examples }
`);
    const before = routes();
    expect(await entracte("close", "night")).toMatchObject({ code: 0, stderr: "" });
    const closed = ["route/billing", "route/shop /invoices", "route/shop /payments", "route/edge", "ingress/openshift"];
    expect((await closedIn("-A")).toSorted()).toEqual(closed.toSorted());
    const again = await entracte("close", "night");
    expect(again).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("all is as asked already") });
    expect(await entracte("reopen", "night")).toMatchObject({ code: 0, stderr: "" });
    expect(routes()).toEqual(before);
  });

  test("is closed once: a part of ours, which has the labels too, is no target of its own", async () => {
    note(resources.route, "demo", "shop", { labels: { app: "shop", tier: "front" } });
    const before = lastingRoutes(lab);
    await folder.write(
      `maintenances: { a: { targets: [{ selector: tier=front, paths: [/invoices] }] }, b: { targets: [{ selector: tier=front }, { dependsOn: legacy-billing }] } }`,
    );
    expect(await entracte("close", "a")).toMatchObject({ code: 0, stderr: "" });
    expect(partsIn(lab).map(({ metadata }) => metadata.labels?.tier)).toEqual(["front"]);
    expect(await entracte("close", "b")).toMatchObject({ code: 0, stderr: "" });
    expect((await closedIn()).toSorted()).toEqual(["route/billing", "route/shop", "route/shop /invoices"]);
    expect(await entracte("reopen", "a", "b")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(lab)).toEqual(before);
  });
});

test("plan shows the blast radius: where, what would close, what stays open on the same hosts, and who else holds what", async () => {
  await folder.write(`
maintenances:
  night: { targets: [{ dependsOn: legacy-billing }, { selector: tier=front, namespace: examples, kinds: [route] }] }
  other: { targets: [{ route: billing }] }
`);
  expect(await entracte("close", "other")).toMatchObject({ code: 0, stderr: "" });
  const { stdout } = await entracte("plan", "night");
  expect(stdout).toContain("night would close 3 targets in demo and examples. 1 is closed already.");
  expect(stdout).toMatch(/In demo: route\/billing .* In examples: route\/edge https:\/\/edge\.apps\.test\//);
  expect(stdout).toContain("Stays open http://shop.apps.test/ route/shop in demo");
  expect(stdout).toMatch(
    /Held already route\/billing in demo: by other since \d\d:\d\d .* \(operator\)\. It opens with the last/,
  );
  expect((await entracte("reopen", "other")).code).toBe(0);
});

describe("what has the labels of -l", () => {
  const inExamples = ["-n", "examples"];

  test("closes, of all kinds or of those that are named, and reopens by the names that are printed", async () => {
    const before = routes();
    const closed = await entracte("close", "-l", "tier=front", ...inExamples);
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect((await closedIn(...inExamples)).toSorted()).toEqual(["ingress/openshift", "route/edge"]);
    const [, words = ""] = /Reopen: entracte (.*?) (?=\w+:)/.exec(closed.stdout) ?? [];
    expect(words).toBe("reopen route/edge ingress/openshift -n examples");
    expect(await entracte(...words.split(" "))).toMatchObject({ code: 0, stderr: "" });
    const routesAlone = ["close", "routes", "-l", "tier=front", "--paths", "/a", "--as", "night"];
    expect(await entracte(...routesAlone, ...inExamples)).toMatchObject({ code: 0, stderr: "" });
    expect(await closedIn(...inExamples)).toEqual(["route/edge /a"]);
    expect((await entracte("reopen", "night", ...inExamples)).code).toBe(0);
    expect(routes()).toEqual(before);
  });

  test("is to be labels, and something has to have them", async () => {
    expect(await entracte("close", "-l", "tier is front")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"tier is front" is no label selector.'),
    });
    expect(await entracte("close", "-l", "tier=back")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("-l tier=back: No edge object in demo has the labels tier=back."),
    });
    expect(await entracte("close")).toMatchObject({ code: 2, stderr: expect.stringContaining("Nothing is named") });
  });
});

describe("what cannot be chosen is told with its place, and nothing is changed:", () => {
  const refused = async (target: string) => {
    const before = routes();
    await folder.write(`maintenances:\n  night:\n    targets:\n      - route: news\n      - ${target}\n`);
    const ran = await entracte("close", "night");
    expect(routes()).toEqual(before);
    expect(ran.code, ran.stdout).toBe(3);
    return ran.stderr;
  };

  test("labels that nothing has", async () => {
    const said = await refused("selector: tier=back");
    expectTold(said, "… No edge object in … has the labels …. Nothing was changed.");
    expect(said).toContain(
      "entracte.yaml:5:9: No edge object in demo has the labels tier=back. Nothing was changed. oc get routes,ingresses,httproutes -n demo --show-labels ",
    );
  });

  test("a dependency that nothing says that it has, and what was meant", async () => {
    const said = await refused("{ dependsOn: legacy-biling, kinds: [route] }");
    expectTold(said, "… says in entracte.dev/depends-on that it depends on …. Nothing was changed.");
    expect(said).toContain(
      "entracte.yaml:5:9: No route in demo says in entracte.dev/depends-on that it depends on legacy-biling. Nothing was changed. Did you mean legacy-billing? Or say it on what does: oc annotate route NAME -n demo entracte.dev/depends-on=legacy-biling ",
    );
  });

  test("a namespace that has nothing to choose from", async () => {
    expect(await refused("{ selector: tier=front, namespace: example }")).toContain(
      "entracte.yaml:5:9: There is nothing to choose from in example. Nothing was changed. No namespace example is to be seen. Did you mean: examples?",
    );
  });

  test("a name that nothing has", async () => {
    expect(await refused("ingress: opensheft\n        namespace: examples")).toContain(
      "entracte.yaml:5:9: ingress/opensheft does not exist in examples. Nothing was changed. Did you mean: ingress/openshift",
    );
  });

  test("an annotation that does not parse", async () => {
    needs("shop", "legacy-billing: /invoices");
    const said = await refused("dependsOn: legacy-billing");
    needs("shop", "other legacy-billing:/invoices,/payments");
    expectTold(said, "In the annotation entracte.dev/depends-on of …, … does not parse: …. Nothing was changed.");
    expect(said).toContain(
      'In the annotation entracte.dev/depends-on of route/shop in demo, "legacy-billing:" does not parse: a path is missing',
    );
    expect(said).toContain('route/shop in demo: "/invoices" does not parse');
    expect(said).toContain("oc annotate --overwrite route shop -n demo entracte.dev/depends-on=legacy-billing:/inv");
  });

  test("Law 9: a right that lacks in one of the namespaces, before anything is written in any", async () => {
    const reads: Rule = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "list"], namespaces: ["examples"] };
    lab.api.users = [{ ...user, rules: [{ ...everything, namespaces: ["demo"] }, reads] }];
    const written: string[] = [];
    lab.api.intercept = ({ verb, resource, query }) => {
      const asks = resource.plural.endsWith("reviews") || query.has("dryRun");
      if (!asks && !["get", "list", "watch"].includes(verb)) written.push(`${verb} ${resource.plural}`);
      return undefined;
    };
    const said = await refused("{ selector: tier=front, namespace: examples }");
    lab.api.intercept = undefined;
    lab.api.users = [{ ...user, rules: [everything] }];
    expect(said).toContain("operator lacks rights in examples that this takes. Nothing was changed.");
    expect(said).toContain("patch routes.route.openshift.io in examples");
    expect(said).toContain("entracte rbac --for close --kind route ingress -n examples --user operator");
    expect(written).toEqual([]);
  });

  test("Law 9: a kind that this account may not list, in any of the namespaces; unless others are meant", async () => {
    const namespaced = (rule: Omit<Rule, "namespaces">, ...namespaces: readonly string[]) => ({ ...rule, namespaces });
    const allButIngresses = (namespace: string) => [
      namespaced({ apiGroups: ["networking.k8s.io"], resources: ["networkpolicies"], verbs: ["*"] }, namespace),
      ...["", "apps", "policy", "discovery.k8s.io", "route.openshift.io", "gateway.networking.k8s.io"].map((group) =>
        namespaced({ apiGroups: [group], resources: ["*"], verbs: ["*"] }, namespace),
      ),
    ];
    lab.api.users = [{ ...user, rules: [namespaced(everything, "demo"), ...allButIngresses("examples")] }];
    const said = await refused("{ selector: tier=front, namespace: examples }");
    expect(said).toContain("list ingresses.networking.k8s.io in examples: seeing what is closed");
    expect(said).toContain("entracte rbac --for close --kind route ingress httproute -n examples --user operator");
    expect(said).toContain("Or name the kinds that are meant: kinds: [route] in the file, or route before -l");
    await folder.write(
      `maintenances: { night: { targets: [{ selector: tier=front, namespace: examples, kinds: [route] }] } }`,
    );
    expect(await entracte("plan", "night")).toMatchObject({ code: 0, stdout: expect.stringContaining("route/edge") });
    const ingresses = namespaced({ apiGroups: ["networking.k8s.io"], resources: ["*"], verbs: ["*"] }, "examples");
    lab.api.users = [{ ...user, rules: [namespaced(everything, "demo"), ingresses] }];
    expect(await refused("{ selector: tier=front, namespace: examples }")).toContain("kinds: [ingress] in the file");
    lab.api.users = [{ ...user, rules: [everything] }];
  });
});
