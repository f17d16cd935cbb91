import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { imageKinds } from "../../src/engine/clean.ts";
import { pageKinds } from "../../src/engine/page/ensure.ts";
import { covers } from "../../src/engine/page/publish.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { isOurs } from "../../src/page/ours.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { kubectlFor, type Kubectl } from "../support/kubectl.ts";
import { tlsSecret } from "../support/tls-secret.ts";

/** What `entracte manifests` prints, for those who apply or commit it themselves. */
let lab: Lab;
let folder: Folder;
let kubectl: Kubectl;
const image = "registry.test/web/notice:1";
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), folder.path);
const manifests = async (...args: readonly string[]): Promise<readonly KubeObject[]> => {
  const printed = await entracte("manifests", ...args);
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  return parseAllDocuments(printed.stdout).map((document) => document.toJS() as KubeObject);
};
const there = ({ kind, metadata: { name, namespace } }: KubeObject): KubeObject | undefined => {
  const resource = Object.values(resources).find((each) => each.kind === kind);
  return resource && lab.store.get(resource, namespace, name);
};
/** What a ConfigMap holds, without what the page remembers of a maintenance. */
const contentOf = (object: KubeObject | undefined) =>
  Object.entries(object?.["data"] ?? {}).filter(([key]) => !/^(policy|targets|maintenance)\.move/.test(key));
const page = (lines: string) =>
  folder.write(
    `page: ${lines}\nmaintenances:\n  move:\n    targets: [{route: shop}]\n  other:\n    targets: [{route: news}]\n`,
  );

beforeAll(async () => {
  const files = { "/usr/share/nginx/html/index.html": "<h1>Moving</h1>" };
  lab = await startLab({ ...quick, images: { [image]: { files } } });
  folder = await makeFolder();
  kubectl = await kubectlFor(lab.kubeconfig);
});
afterEach(() => entracte("clean", "--images", "--idle-timeout", "0"));
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

const pages = [
  ["a ConfigMap", "{}"],
  [
    "a ConfigMap, with much that is otherwise",
    "{host: status.apps.test, tlsAcme: true, replicas: 3, admit: router, statuses: standard}",
  ],
  ["the namespace itself, whose page others show, too", "{delivery: {namespace: demo}}"],
  ["an image", `{delivery: {image: "${image}"}, knownBy: Moving, pullSecret: registry}`],
] as const;

describe("the manifests of a page", () => {
  test.each(pages)("from %s are what prepare makes", async (_, lines) => {
    await page(lines);
    const printed = await manifests("move");
    expect((await entracte("prepare", "move")).code).toBe(0);
    for (const object of printed) expect(covers(there(object), object), JSON.stringify(object)).toBe(true);
    const made = [...pageKinds, ...imageKinds, resources.route].flatMap((kind) => lab.store.list(kind, "demo"));
    const kinds = made.filter(isOurs).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(printed.map(({ kind }) => kind).toSorted());
  });

  test.each(pages)("from %s, applied by hand, leave prepare and close nothing to write", async (_, lines) => {
    await page(lines);
    const { stdout } = await entracte("manifests", "move");
    expect(await kubectl(["apply", "-f", "-"], stdout)).toMatchObject({ code: 0 });
    const printed = await manifests("move");
    await lab.settled();
    const specs = () => printed.map(there).map((object) => [object?.spec, contentOf(object), object?.metadata.labels]);
    const before = specs();
    expect((await entracte("prepare", "move")).code).toBe(0);
    expect(specs()).toEqual(before);
    expect((await entracte("close", "move", "--no-verify")).code).toBe(0);
    expect((await entracte("reopen", "move", "--no-verify")).code).toBe(0);
    expect(specs()).toEqual(before);
  });

  test.each(["configMap", "build", `image=${image}`])(
    "by %s are accepted by the server's dry run",
    async (delivery) => {
      await folder.write("maintenances: {}\n");
      const { stdout } = await entracte("manifests", "--delivery", delivery);
      const dry = await kubectl(["apply", "--dry-run=server", "-f", "-"], stdout);
      expect(dry).toMatchObject({ code: 0, stderr: "" });
      expect(dry.stdout.trim().split("\n")).toHaveLength(delivery === "build" ? 7 : 5);
    },
  );

  test("need no cluster where the namespace is named, and come as a List for programs", async () => {
    await folder.write("namespace: store\nmaintenances: {}\n");
    const printed = await run(["manifests", "-o", "json"], { KUBECONFIG: "/nowhere" }, folder.path);
    expect(printed).toMatchObject({ code: 0, stderr: "" });
    const { kind, items } = JSON.parse(printed.stdout) as { kind: string; items: KubeObject[] };
    expect([kind, new Set(items.map(({ metadata }) => metadata.namespace))]).toEqual(["List", new Set(["store"])]);
  });

  test("of one maintenance of several are asked for by its name", async () => {
    await page("{}");
    expect(await entracte("manifests")).toMatchObject({ code: 2, stderr: expect.stringContaining("move, other") });
    expect(await entracte("manifests", "move", "--delivery", "buidl")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--delivery image="),
    });
  });
});

describe("the manifests of a page that speaks TLS itself", () => {
  const secured = (printed: readonly KubeObject[]) => {
    const [service, deployment] = ["Service", "Deployment"].map((kind) => printed.find((each) => each.kind === kind));
    return {
      ports: service?.spec?.["ports"],
      annotations: service?.metadata.annotations,
      pods: JSON.stringify(deployment),
    };
  };

  test("have its port, and mount the Secrets that the file's targets and the options name", async () => {
    await folder.write(
      "maintenances:\n  move:\n    targets:\n      - {route: shop, tls: {secret: shop-tls}}\n      - {route: news, tls: edge}\n",
    );
    const { ports, annotations, pods } = secured(await manifests("move", "--tls", "serving", "secret/more-tls"));
    expect(ports).toMatchObject([{ name: "http" }, { name: "https", port: 8443 }]);
    expect(annotations).toMatchObject({
      "service.beta.openshift.io/serving-cert-secret-name": "maintenance-page-serving",
    });
    for (const secret of ["maintenance-page-serving", "shop-tls", "more-tls"]) expect(pods).toContain(`"${secret}"`);
    expect(await entracte("manifests", "move", "--tls", "edge")).toMatchObject({ code: 2 });
  });

  test("applied by hand they serve, and closing writes what they lack", async () => {
    await page("{}");
    lab.store.create(
      resources.secret,
      tlsSecret("shop-tls", createAuthority("tests").issue(["shop.apps.test"]), "demo"),
    );
    const printed = await entracte("manifests", "move", "--tls", "serving", "secret/shop-tls");
    expect(await kubectl(["apply", "-f", "-"], printed.stdout)).toMatchObject({ code: 0 });
    await lab.settled();
    const { status } = lab.store.get(resources.deployment, "demo", "maintenance-page") ?? {};
    expect(status).toMatchObject({ readyReplicas: 2 });
    const reencrypt = { tls: { termination: "reencrypt" } };
    lab.store.update(resources.route, "demo", "shop", (it) => ({ ...it, spec: { ...it.spec, ...reencrypt } }));
    const closed = await entracte("close", "move", "--adopt", "--no-verify");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(lab.store.get(resources.route, "demo", "shop")?.spec).toMatchObject({
      ...reencrypt,
      port: { targetPort: "https" },
    });
    expect(await entracte("reopen", "move", "--no-verify", "--now", "--force")).toMatchObject({ code: 0 });
  });
});
