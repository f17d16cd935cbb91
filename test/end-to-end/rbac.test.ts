import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import { pageKinds } from "../../src/engine/page/ensure.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder as laid } from "../support/laid.ts";
import { kubectlFor, type Kubectl } from "../support/kubectl.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** What `entracte rbac` prints, applied by a real kubectl, for service accounts that may do nothing else. */
let lab: Lab;

const roles = { group: "rbac.authorization.k8s.io", version: "v1", plural: "roles", kind: "Role", namespaced: true };

type Account = (...args: readonly string[]) => Promise<Ran>;
let robot: Account;
let closer: Account;
let cleaner: Account;
let builder: Account;
let opener: Account;

/** A service account with the rights for these purposes: runs commands as it. */
async function account(kubectl: Kubectl, name: string, purposes: readonly string[]): Promise<Account> {
  await kubectl(["create", "serviceaccount", name, "-n", "demo"]);
  const { stdout } = await run(["rbac", "--for", ...purposes, "--service-account", name, "-n", "demo"]);
  expect(await kubectl(["apply", "-f", "-"], stdout)).toMatchObject({ code: 0, stderr: "" });
  const { stdout: token } = await kubectl(["create", "token", name, "-n", "demo"]);
  const path = join(lab.directory, name);
  const config = {
    "current-context": "lab",
    clusters: [{ name: "lab", cluster: { server: lab.server } }],
    users: [{ name, user: { token: token.trim() } }],
    contexts: [{ name: "lab", context: { cluster: "lab", user: name, namespace: "demo" } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return (...args) => run(args, { ...environmentOf(lab), KUBECONFIG: path });
}

beforeAll(async () => {
  lab = await startLab(quick);
  const kubectl = await kubectlFor(lab.kubeconfig);
  robot = await account(kubectl, "robot", ["close", "open", "status", "clean"]);
  closer = await account(kubectl, "closer", ["close"]);
  cleaner = await account(kubectl, "cleaner", ["clean"]);
  builder = await account(kubectl, "builder", ["build"]);
  opener = await account(kubectl, "opener", ["open"]);
  // From now on the lab knows nobody but them.
  lab.api.users = [];
});
afterAll(() => lab.stop());

test("Law 9: with exactly the rights that rbac grants, everything works", async () => {
  const before = lastingRoutes(lab);
  const story = [
    ["plan", "route/shop", "route/billing"],
    ["close", "route/shop", "route/billing", "--as", "legacy", "--title", "Back soon"],
    ["status"],
    ["open", "route/shop", "--check"],
    ["reopen", "legacy"],
    ["clean", "--idle-timeout", "0"],
  ];
  for (const args of story) expect(await robot(...args)).toMatchObject({ code: 0, stderr: "" });
  expect(lastingRoutes(lab)).toEqual(before);
  expect(lab.store.get(resources.deployment, "demo", "maintenance-page")).toBeUndefined();
});

/** One verb of one rule. */
interface Right {
  readonly role: string;
  readonly rule: number;
  readonly verb: string;
  readonly what: string;
}

function rightsIn(role: string): readonly Right[] {
  const rules = lab.store.get(roles, "demo", role)?.["rules"] as readonly JsonObject[];
  return rules.flatMap(({ apiGroups, resources: plurals, verbs }, rule) => {
    const [group, resource] = [text(apiGroups), text(plurals)];
    const what = group === "" ? resource : `${resource}.${group}`;
    return (verbs as readonly string[]).map((verb) => ({ role, rule, verb, what }));
  });
}

const text = (value: Json | undefined): string => (Array.isArray(value) ? String(value[0]) : "");

/** Does something while its Role lacks these rights. */
async function without<T>(rights: readonly Right[], act: () => Promise<T>): Promise<T> {
  const [{ role } = { role: "" }] = rights;
  const whole = lab.store.get(roles, "demo", role)?.["rules"] as readonly JsonObject[];
  const lacks = (rule: number, verb: string) => rights.some((right) => right.rule === rule && right.verb === verb);
  const left = (verbs: readonly string[], rule: number) => verbs.filter((verb) => !lacks(rule, verb));
  const cut = whole.map((rule, i) => ({ ...rule, verbs: left(rule["verbs"] as readonly string[], i) }));
  const write = (rules: readonly JsonObject[]) => lab.store.update(roles, "demo", role, (it) => ({ ...it, rules }));
  write(cut);
  try {
    return await act();
  } finally {
    write(whole);
  }
}

const written = () => [resources.route, ...pageKinds].map((kind) => lab.store.list(kind, "demo"));

/**
 * Each of these rights is needed: while they lack, the command is refused, has written nothing, and names some of them. Those
 * are given back, and it is run again, until each was named.
 */
async function expectEachNeeded(rights: readonly Right[], command: () => Promise<Ran>, grant: string): Promise<void> {
  for (let lacking = rights; lacking.length > 0;) {
    const before = written();
    const { code, stderr } = await without(lacking, command);
    const rest = lacking.filter(({ verb, what }) => !stderr.includes(`${verb} ${what} in `));
    expect(rest.length, `${JSON.stringify(lacking)} ${stderr}`).toBeLessThan(lacking.length);
    expect(stderr).toContain(grant);
    expect(code).toBe(3);
    expect(written()).toEqual(before);
    lacking = rest;
  }
}

describe("Law 9: not one right more than needed:", () => {
  const page = new Set(pageKinds.map(({ group, plural }) => (group === "" ? plural : `${plural}.${group}`)));
  const mends = ({ verb, what }: Right) => verb === "patch" && page.has(what) && what !== "configmaps";
  const events = ({ what }: Right) => what === "events";
  const proof = ({ what, verb }: Right) => what.startsWith("routes.") && (verb === "create" || verb === "delete");
  const optional = (right: Right) => events(right) || proof(right);
  const closing = () => closer("close", "route/shop", "--title", "Back soon");
  const grantsClosing = "entracte rbac --for close -n demo --service-account closer | oc apply -f -";

  test("closing where there is no page yet", async () => {
    const rights = rightsIn("entracte-close").filter((right) => !mends(right) && !optional(right));
    expect(rights.length).toBeGreaterThan(15);
    await expectEachNeeded(rights, closing, grantsClosing);
  });

  test("closing where somebody changed the page's objects", async () => {
    expect((await closer("close", "route/news", "--no-verify")).code).toBe(0);
    expect((await closer("reopen", "route/news", "--no-verify")).code).toBe(0);
    for (const kind of pageKinds) {
      lab.store.update(kind, "demo", "maintenance-page", (it) => ({
        ...it,
        metadata: { ...it.metadata, labels: { ...it.metadata.labels, app: "changed" } },
      }));
    }
    await expectEachNeeded(rightsIn("entracte-close").filter(mends), closing, grantsClosing);
  });

  test("Events: without the right, the work is done, and it is said", async () => {
    const closed = await without(rightsIn("entracte-close").filter(events), () =>
      closer("close", "route/news", "--no-verify"),
    );
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("may not create any") });
    expect((await closer("reopen", "route/news", "--no-verify")).code).toBe(0);
  });

  test("opening a target by its name, and by what holds it", async () => {
    const grant = "entracte rbac --for open -n demo --service-account opener | oc apply -f -";
    const lists = ({ verb, what }: Right) => verb === "list" && what.startsWith("routes.");
    const rights = rightsIn("entracte-open");
    expect(rights).toHaveLength(5);
    const named = () => opener("open", "route/news", "--check");
    await expectEachNeeded(
      rights.filter((right) => !lists(right)),
      named,
      grant,
    );
    await expectEachNeeded(rights.filter(lists), () => opener("open", "legacy", "--check"), grant);
  });

  test("building the page's image, and showing another version of it", async () => {
    const place = laid({ "index.html": "<h1>Back soon</h1>" });
    const all = rightsIn("entracte-build").filter((right) => !optional(right));
    const [of, shows] = [/buildconfigs|builds|imagestreams\./, /imagestreamtags|deployments|replicasets|pods|routes/];
    const grant = "entracte rbac --for build -n demo --service-account builder | oc apply -f -";
    // builds/docker is everybody's, unless an administrator took it away.
    const needed = (what: RegExp) => all.filter((right) => what.test(right.what) && !/proxy|docker/.test(right.what));
    expect(needed(of).length).toBeGreaterThan(10);
    await expectEachNeeded(needed(of), () => builder("page", "build", place), grant);
    for (const args of [["build", place], ["list"]])
      expect(await builder("page", ...args)).toMatchObject({ code: 0, stderr: "" });
    await expectEachNeeded(needed(shows), () => builder("page", "tag", "v1"), grant);
    expect(await builder("page", "tag", "v1")).toMatchObject({ code: 0, stderr: "" });
  });

  test("removing the page", async () => {
    // What a closing leaves that was cut off while it looked at the page.
    const labels = { "app.kubernetes.io/managed-by": "entracte" };
    const metadata = { name: "maintenance-page-proof", namespace: "demo", labels };
    const spec = { to: { kind: "Service", name: "maintenance-page" } };
    lab.store.create(resources.route, { apiVersion: "route.openshift.io/v1", kind: "Route", metadata, spec });
    await lab.applied();
    const grant = "entracte rbac --for clean -n demo --service-account cleaner | oc apply -f -";
    const findingPages = ({ verb, what }: Right) => verb === "list" && what === "configmaps";
    const rights = rightsIn("entracte-clean").filter((right) => !findingPages(right));
    await expectEachNeeded(rights, () => cleaner("clean", "--idle-timeout", "0"), grant);
  });
});

describe("rbac", () => {
  test("binds to a user, or to a service account of another namespace", async () => {
    const user = await run(["rbac", "-n", "store", "--user", "kube:admin", "--for", "status"]);
    expect(user.stdout).toMatch(/kind: User\n +name: kube:admin\n/);
    const foreign = await run(["rbac", "-n", "store", "--service-account", "ci:robot"]);
    expect(foreign.stdout).toMatch(/kind: ServiceAccount\n +name: robot\n +namespace: ci\n/);
  });

  test("of other rights is a Role of another name: applied, it takes nothing from what was granted before", async () => {
    const named = async (...more: readonly string[]) => {
      const { stdout } = await run(["rbac", "-n", "store", ...more]);
      return [...stdout.matchAll(/^metadata:\n +name: (\S+)$/gm)].map(([, name]) => name);
    };
    const more = [
      [],
      ["--kind", "ingress"],
      ["--kind", "ingress", "httproute"],
      ["--parts"],
      ["--custom-host"],
      ["--host"],
      ["--delivery", "build"],
      ["--secret", "shop-tls"],
      ["--page", "autumn-page"],
      ["--for", "close", "clean"],
      ["--for", "close", "clean", "--images"],
    ];
    const names = await Promise.all(more.map((each) => named(...each)));
    expect(names[0]).toEqual(["entracte-close", "entracte-close-entracte"]);
    expect(names[1]).toEqual(["entracte-close-ingress", "entracte-close-ingress-entracte"]);
    expect(new Set(names.flat()).size).toBe(2 * more.length);
    expect(await named("--kind", "httproute", "ingress")).toEqual(names[2]);
    expect((await named("--service-account", "ci:entracte"))[1]).toBe("entracte-close-ci-entracte");
    expect((await named("--user", "entracte"))[1]).toBe("entracte-close-user-entracte");
  });

  test("needs no cluster where the namespace is named, and takes the kubeconfig's otherwise", async () => {
    expect((await run(["rbac", "-n", "store"], { KUBECONFIG: "/nowhere" })).code).toBe(0);
    expect((await run(["rbac"], { KUBECONFIG: lab.kubeconfig })).stdout).toContain("namespace: demo");
  });

  test("grants routes/custom-host where it is asked for, and a refusal asks for it", async () => {
    const plain = await run(["rbac", "-n", "store"]);
    expect(plain.stdout).not.toContain("custom-host");
    const custom = await run(["rbac", "-n", "store", "--custom-host"]);
    expect(custom.stdout).toMatch(/resources: \[routes\/custom-host\]\n +verbs: \[create\]\n/);
    lab.store.update(resources.route, "demo", "news", (it) => ({
      ...it,
      spec: { ...it.spec, tls: { termination: "reencrypt", destinationCACertificate: lab.certificateAuthority } },
    }));
    const refused = await closer("close", "route/news", "--no-verify");
    expect(refused.stderr).toContain("create or update routes/custom-host.route.openshift.io in demo: going back");
    expectTold(refused.stderr, "… lacks rights in … that this takes. Nothing was changed.");
    expect(refused.stderr).toContain("entracte rbac --for close --custom-host -n demo --service-account closer |");
    expect(refused.code).toBe(3);
  });
});
