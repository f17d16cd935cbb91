import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { numberAt, objectsAt, textAt } from "../../src/lab/read.ts";
import { page } from "./page-fixture.ts";
import { app, ask, keptAlive, namespace, podsOf, route, to, until } from "./support.ts";

// kubernetes pkg/kubelet, pkg/controller/deployment and pkg/controller/replicaset, as far as each row says.

const port = { targetPort: "http" };
const serving = { "service.beta.openshift.io/serving-cert-secret-name": "secure-tls" };
const secureConfig = `pid /tmp/nginx.pid;
events {}
http {
  client_body_temp_path /tmp/c; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
  access_log off;
  server { listen 8443 ssl; ssl_certificate /etc/tls/tls.crt; ssl_certificate_key /etc/tls/tls.key; return 200 "over TLS\\n"; }
}
`;

describe("pods of the lab are real processes", () => {
  let lab: Lab;
  beforeAll(async () => {
    const routes = [
      route("page", { to: to("page"), port }),
      route("secure", { to: to("secure"), tls: { termination: "reencrypt" } }),
      route("through", { to: to("secure"), tls: { termination: "passthrough" } }),
    ];
    const objects = [...app("alpha"), ...page("<h1>first</h1>"), ...secure(), ...routes];
    lab = await startLab({
      seed: false,
      objects,
      reloadInterval: 30,
      probeScale: 0.05,
      stopScale: 0.02,
      mountDelay: { min: 600_000, max: 600_000 },
    });
  });
  afterAll(() => lab.stop());

  const body = async (path = "/"): Promise<string> => (await ask(lab.edge.http, "page.apps.test", { path })).body;
  const touch = (mark: string): void => {
    for (const { metadata } of podsOf(lab, "page")) {
      lab.store.update(resources.pod, namespace, metadata.name, (it) => ({
        ...it,
        metadata: { ...it.metadata, annotations: { ...it.metadata.annotations, touched: mark } },
      }));
    }
  };

  test("a real nginx serves the ConfigMap that the pod mounts", async () => {
    const { status, headers, body: html } = await ask(lab.edge.http, "page.apps.test", { path: "/anything" });
    expect({ status, token: headers["entracte-page"], html }).toEqual({
      status: 200,
      token: "token",
      html: "<h1>first</h1>",
    });
    expect(String(headers.server)).toMatch(/^nginx/);
    expect(new Set(podsOf(lab, "page").map((pod) => textAt(pod.status, "podIP"))).size).toBe(2);
  });

  test("a changed ConfigMap arrives late, and soon after the pods were touched (pkg/volume/configmap; kubelet syncPod)", async () => {
    writePage(lab, "<h1>second</h1>");
    expect(await body()).toBe("<h1>first</h1>");
    touch("once");
    await until(async () => (await body()) === "<h1>second</h1>" && (await body()) === "<h1>second</h1>", "it arrived");
    const mounted = readMounted(lab);
    expect(mounted.whole).toBe("<h1>second</h1>");
    expect(mounted.subPath).toBe("<h1>first</h1>");
  });

  test("reencrypt to a page with a certificate of the service CA is served (openshift/service-ca-operator)", async () => {
    expect(await ask(lab.edge.https, "secure.apps.test", { ca: lab.certificateAuthority })).toMatchObject({
      status: 200,
      body: "over TLS\n",
    });
  });

  test("passthrough shows the pod's own certificate", async () => {
    const asked = ask(lab.edge.https, "through.apps.test", { ca: lab.certificateAuthority });
    await expect(asked).rejects.toThrow(/secure\.demo\.svc/);
  });

  test("a rolling update under load drops nothing: maxUnavailable 0, readiness and a preStop pause", async () => {
    const agents = Array.from({ length: 4 }, keptAlive);
    const seen: string[] = [];
    let over = false;
    const visitor = async (agent: ReturnType<typeof keptAlive> | undefined): Promise<void> => {
      while (!over) {
        const fresh = (): ReturnType<typeof ask> => ask(lab.edge.http, "page.apps.test");
        // The end of an idle connection before any byte of an answer is what every reload does: asked again, once.
        const answer = await (agent === undefined
          ? fresh()
          : ask(lab.edge.http, "page.apps.test", { agent }).catch(fresh));
        seen.push(`${answer.status} ${answer.body}`);
      }
    };
    const visitors = [...agents, undefined, undefined].map(visitor);
    const before = podsOf(lab, "page").map(({ metadata }) => metadata.name);
    restart(lab, "page");
    await lab.settled();
    await until(() => before.every((name) => !exists(lab, name)), "the old pods are gone");
    over = true;
    await Promise.all(visitors);
    for (const agent of agents) agent.destroy();
    expect(new Set(seen)).toEqual(new Set(["200 <h1>second</h1>"]));
    expect(seen.length).toBeGreaterThan(50);
  });

  test("an image that cannot be pulled: ImagePullBackOff, while the old pods go on", async () => {
    const previous = setImage(lab, "page", "registry.test/does-not-exist:1");
    const waiting = (): unknown[] =>
      podsOf(lab, "page").map((pod) => textAt(pod.status, "containerStatuses", 0, "state", "waiting", "reason"));
    await until(() => waiting().includes("ImagePullBackOff"), "the pull backs off");
    expect(await body()).toBe("<h1>second</h1>");
    expect(numberAt(deployment(lab, "page").status, "availableReplicas")).toBe(2);
    setImage(lab, "page", previous);
    await lab.settled();
  });

  test("a configuration that nginx refuses: CrashLoopBackOff, and the log says why", async () => {
    const { data } = lab.store.get(resources.configMap, namespace, "page") as KubeObject & { data: object };
    lab.store.update(resources.configMap, namespace, "page", (it) => ({
      ...it,
      data: { ...data, "nginx.conf": "no\n" },
    }));
    restart(lab, "page");
    const crashed = (): KubeObject | undefined =>
      podsOf(lab, "page").find(
        (pod) => textAt(pod.status, "containerStatuses", 0, "state", "waiting", "reason") === "CrashLoopBackOff",
      );
    await until(() => crashed() !== undefined, "it crashes");
    const pod = crashed();
    expect(pod && lab.api.logs?.(pod, undefined)).toContain("[emerg]");
    lab.store.update(resources.configMap, namespace, "page", (it) => ({ ...it, data: data as never }));
    touch("again");
    await lab.settled();
  });

  test("a quota refuses the pod: FailedCreate and ReplicaFailure, in the words of the API", async () => {
    const count = String(lab.store.list(resources.pod, namespace).length);
    const quota = { group: "", version: "v1", plural: "resourcequotas", kind: "ResourceQuota", namespaced: true };
    const metadata = { name: "few", namespace };
    lab.store.create(quota, { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods: count } } });
    lab.scale("alpha", 2);
    const failure = (): string | undefined =>
      textAt(
        objectsAt(deployment(lab, "alpha").status, "conditions").find((it) => it["type"] === "ReplicaFailure"),
        "message",
      );
    await until(() => failure() !== undefined, "the failure shows");
    expect(failure()).toContain(`exceeded quota: few, requested: pods=1, used: pods=${count}, limited: pods=${count}`);
    const reasons = lab.store.list(resources.event, namespace).map((it) => it["reason"]);
    expect(reasons).toContain("FailedCreate");
    lab.store.remove(quota, namespace, "few");
    await lab.settled();
    expect(failure()).toBeUndefined();
  });

  test("an injected refusal works like an admission's", async () => {
    const pass = lab.refusePods((pod) => `pods "${pod.metadata.name}" is forbidden: violates PodSecurity`);
    lab.scale("alpha", 3);
    const messages = (): string[] =>
      objectsAt(deployment(lab, "alpha").status, "conditions").map((it) => String(it["message"]));
    await until(() => messages().some((it) => it.includes("violates PodSecurity")), "the refusal shows");
    pass();
    await lab.settled();
  });

  test("a pod that is going is not ready at once, and its process gets its time (endpointslice utils.go)", async () => {
    const [pod] = podsOf(lab, "page");
    const name = pod?.metadata.name ?? "";
    lab.store.terminate(resources.pod, namespace, name);
    await lab.applied();
    const endpoint = lab.store
      .list(resources.endpointSlice, namespace)
      .flatMap((slice) => objectsAt(slice, "endpoints"))
      .find((it) => textAt(it, "targetRef", "name") === name);
    expect(endpoint?.["conditions"]).toEqual({ ready: false, serving: true, terminating: true });
    await until(() => !exists(lab, name), "it is gone");
  });
});

function secure(): readonly KubeObject[] {
  const labels = { app: "secure" };
  const container = {
    name: "nginx",
    image: "nginxinc/nginx-unprivileged:1.29-alpine",
    volumeMounts: [
      { name: "config", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf" },
      { name: "tls", mountPath: "/etc/tls" },
    ],
    readinessProbe: { tcpSocket: { port: 8443 } },
  };
  const volumes = [
    { name: "config", configMap: { name: "secure" } },
    { name: "tls", secret: { secretName: "secure-tls" } },
  ];
  const metadata = { name: "secure", namespace };
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": secureConfig } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, annotations: serving },
      spec: { selector: labels, ports: [{ port: 8443 }] },
    },
  ];
}

function deployment(lab: Lab, name: string): KubeObject {
  const found = lab.store.get(resources.deployment, namespace, name);
  if (found === undefined) throw new Error(`no deployment ${name}`);
  return found;
}

function exists(lab: Lab, pod: string): boolean {
  return lab.store.get(resources.pod, namespace, pod) !== undefined;
}

function writePage(lab: Lab, html: string): void {
  lab.store.update(resources.configMap, namespace, "page", (it) => ({
    ...it,
    data: { ...(it["data"] as object), "index.html": html },
  }));
}

function restart(lab: Lab, name: string): void {
  lab.store.update(resources.deployment, namespace, name, (it) => {
    const template = it.spec?.["template"] as JsonObject;
    const annotations = { "kubectl.kubernetes.io/restartedAt": String(Math.random()) };
    const metadata = { ...(template["metadata"] as JsonObject), annotations };
    return { ...it, spec: { ...it.spec, template: { ...template, metadata } } };
  });
}

function setImage(lab: Lab, name: string, image: string): string {
  const before = textAt(deployment(lab, name).spec, "template", "spec", "containers", 0, "image") ?? "";
  lab.store.update(
    resources.deployment,
    namespace,
    name,
    (it) => JSON.parse(JSON.stringify(it).replace(`"${before}"`, `"${image}"`)) as KubeObject,
  );
  return before;
}

/** What one page pod sees on its disk. */
function readMounted(lab: Lab): { readonly whole: string; readonly subPath: string } {
  const pods = join(lab.directory, "pods");
  const root = join(pods, readdirSync(pods).find((it) => it.includes("_page-")) ?? "", "root-nginx");
  expect(existsSync(root)).toBe(true);
  return {
    whole: readFileSync(join(root, "etc/entracte/index.html"), "utf8"),
    subPath: readFileSync(join(root, "etc/fixed.html"), "utf8"),
  };
}
