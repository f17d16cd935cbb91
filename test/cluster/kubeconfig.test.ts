import { delimiter } from "node:path";
import { describe, expect, test } from "vitest";
import { findAccess, listContexts } from "../../src/cluster/access.ts";
import { Trouble } from "../../src/core/errors.ts";
import { machine } from "./support/machine.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const plain = `
apiVersion: v1
kind: Config
current-context: store
clusters:
- name: prod
  cluster: {server: "https://api.prod.test:6443/", certificate-authority: ca.crt}
- name: lab
  cluster: {server: "http://127.0.0.1:8001", certificate-authority-data: ${base64("PEM")}, proxy-url: "http://proxy:3128", tls-server-name: api.lab}
users:
- name: me
  user: {tokenFile: tokens/me, client-certificate: /etc/me.crt, client-key-data: ${base64("KEY")}}
contexts:
- name: store
  context: {cluster: prod, user: me, namespace: store}
- name: lab
  context: {cluster: lab, user: me}
- name: broken
  context: {cluster: gone, user: me}
- name: nobody
  context: {cluster: prod, user: gone}
`;

const at = (path: string, text = plain) => machine({ files: { [path]: text } });

/** The sentence and the remedy of the Trouble that something throws. */
async function trouble(promise: Promise<unknown>): Promise<string> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(Trouble);
  return `${(thrown as Trouble).message}\n${(thrown as Trouble).remedy.join("\n")}`;
}

describe("where the kubeconfig is", () => {
  test("without anything said, it is ~/.kube/config and its current context", async () => {
    const access = await findAccess({}, at("/home/me/.kube/config"));
    expect(access).toMatchObject({ context: "store", server: "https://api.prod.test:6443", namespace: "store" });
  });

  test("relative paths in it count from its own folder, absolute ones stay", async () => {
    const { cluster, user } = await findAccess({}, at("/home/me/.kube/config"));
    expect(cluster.ca).toEqual({ file: "/home/me/.kube/ca.crt" });
    expect(user).toEqual({
      tokenFile: "/home/me/.kube/tokens/me",
      certificate: { file: "/etc/me.crt" },
      key: { text: "KEY" },
    });
  });

  test("--kubeconfig goes before KUBECONFIG, and KUBECONFIG before the home folder", async () => {
    const files = {
      "/a": plain.replace("namespace: store", "namespace: from-a"),
      "/b": plain.replace("namespace: store", "namespace: from-b"),
      "/home/me/.kube/config": plain,
    };
    const both = machine({ files, env: { KUBECONFIG: "/b" } });
    expect((await findAccess({ kubeconfig: "/a" }, both)).namespace).toBe("from-a");
    expect((await findAccess({}, both)).namespace).toBe("from-b");
    expect((await findAccess({}, machine({ files, env: { KUBECONFIG: "" } }))).namespace).toBe("store");
  });

  test("--context and --namespace choose", async () => {
    const { cluster, ...access } = await findAccess({ context: "lab", namespace: "demo" }, at("/home/me/.kube/config"));
    expect(access).toMatchObject({ context: "lab", namespace: "demo", server: "http://127.0.0.1:8001" });
    expect(cluster).toMatchObject({ ca: { text: "PEM" }, proxyUrl: "http://proxy:3128", tlsServerName: "api.lab" });
    expect((await findAccess({ context: "lab" }, at("/home/me/.kube/config"))).namespace).toBe("default");
  });

  test("a kubeconfig in JSON is one too", async () => {
    const text = JSON.stringify({
      "current-context": "c",
      clusters: [{ name: "k", cluster: { server: "https://k.test" } }],
      contexts: [{ name: "c", context: { cluster: "k" } }],
    });
    expect((await findAccess({}, at("/home/me/.kube/config", text))).server).toBe("https://k.test");
  });
});

describe("several files in KUBECONFIG", () => {
  const entry = (server: string, namespace: string): string => `
clusters: [{name: k, cluster: {server: "${server}"}}]
contexts: [{name: c, context: {cluster: k, user: u, namespace: ${namespace}}}]
`;
  const list = (...paths: string[]) => ({ KUBECONFIG: paths.join(delimiter) });

  test("of each name the first entry counts, and the first current context; files that are not there are left out", async () => {
    const files = {
      "/x/one": entry("https://one.test", "one"),
      "/y/two": `${entry("https://two.test", "two")}current-context: c\nusers: [{name: u, user: {tokenFile: t}}]\n`,
      "/z/three": "current-context: other\nusers: [{name: u, user: {token: third}}]\n",
    };
    const env = list("/nowhere", "/x/one", "", "/y/two", "/z/three");
    const access = await findAccess({}, machine({ files, env }));
    expect(access).toMatchObject({ context: "c", server: "https://one.test", namespace: "one" });
    expect(access.user).toEqual({ tokenFile: "/y/t" });
  });

  test("every context of every file can be chosen", async () => {
    const files = { "/one": plain, "/two": plain.replaceAll("name: store", "name: second") };
    const contexts = await listContexts({}, machine({ files, env: list("/one", "/two") }));
    expect(contexts.map(({ name }) => name).toSorted()).toEqual(["broken", "lab", "nobody", "second", "store"]);
    expect(contexts.find(({ current }) => current)).toEqual({ name: "store", namespace: "store", current: true });
  });
});

describe("in a pod", () => {
  const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
  const files = { [`${folder}/token`]: "t\n", [`${folder}/namespace`]: "store\n", [`${folder}/ca.crt`]: "PEM" };
  const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };

  test("the service account is used where there is no kubeconfig", async () => {
    expect(await findAccess({}, machine({ files, env }))).toEqual({
      source: "the service account of this pod",
      server: "https://[fd00::1]:443",
      namespace: "store",
      cluster: { insecure: false, ca: { file: `${folder}/ca.crt` } },
      user: { tokenFile: `${folder}/token` },
    });
  });

  test("a kubeconfig goes before it, an empty one does not, and one that was named has to be right", async () => {
    const path = "/home/me/.kube/config";
    expect((await findAccess({}, machine({ files: { ...files, [path]: plain }, env }))).context).toBe("store");
    expect((await findAccess({}, machine({ files: { ...files, [path]: "" }, env }))).context).toBeUndefined();
    expect(await trouble(findAccess({ kubeconfig: "/no" }, machine({ files, env })))).toContain(
      "/no: there is no such file",
    );
  });
});

describe("what can be wrong has a sentence with a remedy", () => {
  const config = at("/home/me/.kube/config");

  test("no kubeconfig", async () => {
    expect(await trouble(findAccess({}, machine()))).toBe(
      "No kubeconfig was found (looked at /home/me/.kube/config), and this is no pod of a cluster.\n" +
        "Log in (oc login, or your provider's command), or say where it is:\n" +
        "  --kubeconfig FILE        (or KUBECONFIG in the environment)",
    );
  });

  test("an unknown context, with the near ones", async () => {
    expect(await trouble(findAccess({ context: "stroe" }, config))).toBe(
      'There is no context "stroe" in /home/me/.kube/config.\nDid you mean: store\n  --context store',
    );
    expect(await trouble(findAccess({ context: "production" }, config))).toContain(
      "There are: store, lab, broken, nobody",
    );
  });

  test("no current context", async () => {
    const without = at("/home/me/.kube/config", plain.replace("current-context: store", ""));
    expect(await trouble(findAccess({}, without))).toContain(
      "Choose one of: store, lab, broken, nobody.\n  --context store",
    );
  });

  test("a context whose cluster or user is not there", async () => {
    expect(await trouble(findAccess({ context: "broken" }, config))).toContain('needs cluster "gone" with a server');
    expect(await trouble(findAccess({ context: "nobody" }, config))).toContain('needs user "gone"');
  });

  test("a server that is no URL", async () => {
    const odd = at("/home/me/.kube/config", plain.replace("https://api.prod.test:6443/", "ftp://x"));
    expect(await trouble(findAccess({}, odd))).toContain("is no URL of an API");
  });

  test("text that is not YAML: file, line and column, and nothing of what stands there", async () => {
    const secret = "users:\n- name: me\n  user: {token: sesame\nclusters: []\n";
    const said = await trouble(findAccess({}, at("/home/me/.kube/config", secret)));
    expect(said).toMatch(/^The kubeconfig cannot be read: \/home\/me\/\.kube\/config:\d+:\d+: not YAML \(/);
    expect(said).not.toContain("sesame");
  });

  test("a member of the wrong type: its place, not its value", async () => {
    const said = await trouble(
      findAccess({}, at("/home/me/.kube/config", "users: [{name: me, user: {token: 123456}}]")),
    );
    expect(said).toContain("/home/me/.kube/config: users[0].user.token must be a text (in quotes)");
    expect(said).not.toContain("123456");
  });

  test.each([
    "[]",
    "users: 1",
    "users: [1]",
    "users: [{user: {}}]",
    "a: *b",
    "users: [{name: u, user: {exec: {args: [1]}}}]",
  ])("a text that is no kubeconfig: %s", async (text) => {
    expect(await trouble(findAccess({}, at("/home/me/.kube/config", text)))).toContain(
      "cannot be read: /home/me/.kube/config",
    );
  });
});
