import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { writeKubeconfig } from "../../src/lab/api/kubeconfig.ts";
import { startApi, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";
import { kubectlFor, type Kubectl } from "../support/kubectl.ts";

describe.each(["aggregated", "custom"] as const)("kubectl against a lab with Routes as %s resource", (routes) => {
  let api: ApiServer;
  let folder: string;
  let kubectl: Kubectl;
  beforeAll(async () => {
    const store = createStore({ routes });
    store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } });
    api = await startApi({ store });
    folder = await mkdtemp(join(tmpdir(), "entracte-kubectl-"));
    await writeKubeconfig(join(folder, "config"), { server: api.url, namespace: "demo" });
    kubectl = await kubectlFor(join(folder, "config"));
  });
  afterAll(async () => {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ok = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await kubectl(args, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("rror") as unknown });
    return stdout;
  };
  const stop = async (started: ChildProcess): Promise<void> => {
    const ended = once(started, "exit");
    started.kill();
    await ended;
  };
  const object = async (kind: string, name: string) =>
    JSON.parse(await ok(["get", kind, name, "-o", "json"])) as {
      spec: Spec;
      metadata: { labels?: object; annotations?: object };
    };
  interface Spec {
    readonly [member: string]: unknown;
  }

  const route = (name: string, targetPort = "http") => ({
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name },
    spec: { to: { kind: "Service", name }, port: { targetPort } },
  });
  const deployment = (name: string, image = "web:1") => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image }] } },
    },
  });
  const apply = (manifest: object) => ok(["apply", "-f", "-"], stringify(manifest));

  test("apply creates and updates a built-in kind, and sees when nothing changed", async () => {
    expect(await apply(deployment("one"))).toBe("deployment.apps/one created\n");
    expect(await apply(deployment("one", "web:2"))).toBe("deployment.apps/one configured\n");
    expect(await apply(deployment("one", "web:2"))).toBe("deployment.apps/one unchanged\n");
    expect(JSON.stringify((await object("deployment", "one")).spec)).toContain('"image":"web:2"');
  });

  test("apply creates and updates a Route, and sees when nothing changed", async () => {
    expect(await apply(route("two"))).toBe("route.route.openshift.io/two created\n");
    expect(await apply(route("two", "web"))).toBe("route.route.openshift.io/two configured\n");
    expect(await apply(route("two", "web"))).toBe("route.route.openshift.io/two unchanged\n");
    expect((await object("route", "two")).spec).toMatchObject({
      host: "two-demo.apps.test",
      port: { targetPort: "web" },
    });
  });

  test("get prints host, services and port of a Route, and the whole object as YAML", async () => {
    await apply(route("shown"));
    const [head = "", row = ""] = (await ok(["get", "route", "shown"])).split("\n");
    expect(head.split(/\s+/)).toEqual(["NAME", "HOST", "PATH", "SERVICES", "PORT", "TERMINATION", "WILDCARD", "AGE"]);
    expect(row).toMatch(/^shown\s+shown-demo\.apps\.test\s+shown\s+http\s+None\s+\d+s$/);
    expect(await ok(["get", "route", "shown", "-o", "yaml"])).toContain("host: shown-demo.apps.test");
  });

  test("get finds resources by their short names and categories, and by label", async () => {
    await ok(["create", "configmap", "found", "--from-literal=a=b"]);
    await ok(["label", "configmap", "found", "tier=web"]);
    expect(await ok(["get", "cm", "-l", "tier=web", "-o", "name"])).toBe("configmap/found\n");
    expect(await ok(["get", "all", "-A", "-o", "name"])).toContain("deployment.apps/one");
  });

  test("a JSON patch is applied; one whose test fails is refused, and says so", async () => {
    await apply(route("guarded"));
    const patch = (guard: string) => [
      { op: "test", path: "/spec/to/name", value: guard },
      { op: "replace", path: "/spec/to/name", value: "page" },
    ];
    await ok(["patch", "route", "guarded", "--type=json", "-p", JSON.stringify(patch("guarded"))]);
    expect((await object("route", "guarded")).spec["to"]).toMatchObject({ name: "page" });
    const refused = await kubectl(["patch", "route", "guarded", "--type=json", "-p", JSON.stringify(patch("guarded"))]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("the server rejected our request due to an error in our request");
  });

  test("a merge patch is applied to a Route, a strategic one where the kind is built in", async () => {
    await apply(route("merged"));
    await apply(deployment("merged"));
    await ok(["patch", "route", "merged", "--type=merge", "-p", '{"spec":{"path":"/a"}}']);
    expect((await object("route", "merged")).spec["path"]).toBe("/a");
    const containers = [{ name: "side", image: "side:1" }];
    await ok(["patch", "deployment", "merged", "-p", JSON.stringify({ spec: { template: { spec: { containers } } } })]);
    const names = await ok(["get", "deployment", "merged", "-o", "jsonpath={.spec.template.spec.containers[*].name}"]);
    expect(names.split(" ").toSorted()).toEqual(["side", "web"]);
    const strategic = await kubectl(["patch", "route", "merged", "--type=strategic", "-p", '{"spec":{"path":"/b"}}']);
    if (routes === "aggregated") expect(strategic.code).toBe(0);
    else
      expect(strategic.stderr).toContain(
        "the body of the request was in an unknown format - accepted media types include",
      );
  });

  test("label and annotate add and take away", async () => {
    await apply(route("marked"));
    await ok(["label", "route", "marked", "tier=web"]);
    await ok(["annotate", "route", "marked", "note=x"]);
    expect((await object("route", "marked")).metadata).toMatchObject({
      labels: { tier: "web" },
      annotations: { note: "x" },
    });
    await ok(["label", "route", "marked", "tier-"]);
    expect((await object("route", "marked")).metadata.labels).toBeUndefined();
  });

  test("delete removes the object and waits until it is gone", async () => {
    await apply(route("gone"));
    expect(await ok(["delete", "route", "gone"])).toContain('"gone" deleted');
    const { code, stderr } = await kubectl(["get", "route", "gone"]);
    expect([code, stderr]).toEqual([1, 'Error from server (NotFound): routes.route.openshift.io "gone" not found\n']);
  });

  test("get -w prints each change as it happens", async () => {
    await apply(route("watched"));
    const watching = kubectl.start(["get", "route", "watched", "-w", "-o", "jsonpath={.spec.to.name}{'\\n'}"]);
    let printed = "";
    watching.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await vi.waitFor(() => expect(printed).toBe("watched\n"), 20_000);
    await ok(["patch", "route", "watched", "--type=merge", "-p", '{"spec":{"to":{"name":"page"}}}']);
    await vi.waitFor(() => expect(printed).toBe("watched\npage\n"), 20_000);
    await stop(watching);
  });

  test("get -w prints its table as rows come", async () => {
    const watching = kubectl.start(["get", "configmaps", "-w"]);
    let printed = "";
    watching.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await ok(["create", "configmap", "row", "--from-literal=a=b"]);
    await vi.waitFor(() => expect(printed).toMatch(/^row\s+1\s+\d+s$/m), 20_000);
    await stop(watching);
  });

  const ingress = (name: string, service: string) => {
    const paths = [{ path: "/", pathType: "Prefix", backend: { service: { name: service, port: { number: 80 } } } }];
    const spec = { ingressClassName: "haproxy", rules: [{ host: `${name}.example.com`, http: { paths } }] };
    return { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name }, spec };
  };

  test("apply --server-side makes and changes an object, and says who else set a field", async () => {
    const serverSide = (service: string, ...more: readonly string[]) =>
      kubectl(["apply", "--server-side", "-f", "-", ...more], stringify(ingress("sided", service)));
    expect((await serverSide("one")).stdout).toBe("ingress.networking.k8s.io/sided serverside-applied\n");
    expect((await serverSide("two")).code).toBe(0);
    const { code, stderr } = await serverSide("three", "--field-manager=other");
    expect([code, stderr]).toEqual([1, expect.stringContaining('conflict with "kubectl"')]);
    expect((await serverSide("three", "--field-manager=other", "--force-conflicts")).code).toBe(0);
  });

  test("apply, get, patch and watch an Ingress", async () => {
    expect(await apply(ingress("web", "web"))).toBe("ingress.networking.k8s.io/web created\n");
    expect(await apply(ingress("web", "other"))).toBe("ingress.networking.k8s.io/web configured\n");
    expect(await apply(ingress("web", "other"))).toBe("ingress.networking.k8s.io/web unchanged\n");
    const [head = "", row = ""] = (await ok(["get", "ing", "web"])).split("\n");
    expect(head.split(/\s+/)).toEqual(["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"]);
    expect(row).toMatch(/^web\s+haproxy\s+web\.example\.com\s+80\s+\d+s$/);
    const service = "{.spec.rules[0].http.paths[0].backend.service.name}{'\\n'}";
    const watching = kubectl.start(["get", "ingress", "web", "-w", "-o", `jsonpath=${service}`]);
    let printed = "";
    watching.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    await vi.waitFor(() => expect(printed).toBe("other\n"), 20_000);
    const place = "/spec/rules/0/http/paths/0/backend/service/name";
    const patch = JSON.stringify([{ op: "replace", path: place, value: "page" }]);
    await ok(["patch", "ingress", "web", "--type=json", "-p", patch]);
    await vi.waitFor(() => expect(printed).toBe("other\npage\n"), 20_000);
    await stop(watching);
  });

  test("apply, get and patch a Gateway and an HTTPRoute, of the group that has two versions", async () => {
    const apiVersion = "gateway.networking.k8s.io/v1";
    const listeners = [{ name: "http", port: 80, protocol: "HTTP" }];
    const gateway = {
      apiVersion,
      kind: "Gateway",
      metadata: { name: "web" },
      spec: { gatewayClassName: "x", listeners },
    };
    const httpRoute = (name: string, port: number) => {
      const rules = [{ backendRefs: [{ name, port }] }];
      return {
        apiVersion,
        kind: "HTTPRoute",
        metadata: { name },
        spec: { parentRefs: [{ name: "web" }], hostnames: ["a.b"], rules },
      };
    };
    const kind = "httproute.gateway.networking.k8s.io";
    expect(await apply(gateway)).toBe("gateway.gateway.networking.k8s.io/web created\n");
    expect(await apply(httpRoute("web", 80))).toBe(`${kind}/web created\n`);
    expect(await apply(httpRoute("web", 81))).toBe(`${kind}/web configured\n`);
    // It compares lists whole, and ours has been completed since: the patch that it sends changes nothing.
    expect(await apply(httpRoute("web", 81))).toBe(`${kind}/web configured\n`);
    expect(await ok(["get", "httproute", "web", "-o", "jsonpath={.metadata.generation}"])).toBe("2");
    expect(await ok(["get", "httproutes", "web"])).toMatch(/^NAME\s+HOSTNAMES\s+AGE\nweb\s+\["a\.b"\]\s+\d+s\n$/);
    const place = "/spec/rules/0/backendRefs/0/name";
    await ok([
      "patch",
      "httproute",
      "web",
      "--type=json",
      "-p",
      JSON.stringify([{ op: "replace", path: place, value: "page" }]),
    ]);
    expect(await ok(["get", "httproute", "web", "-o", "jsonpath={.spec.rules[0].backendRefs[0].name}"])).toBe("page");
    expect(await ok(["get", "gtw,refgrant,grpcroutes,tlsroutes", "-o", "name"])).toBe(
      "gateway.gateway.networking.k8s.io/web\n",
    );
  });

  test("auth can-i answers from the user's rules, subresources apart", async () => {
    const rules = [{ apiGroups: ["route.openshift.io"], resources: ["routes"], verbs: ["get", "patch"] }];
    // kubectl sends no token over plain http: whoever sends none is this user.
    api.users = [{ token: "", username: "dev", rules }];
    try {
      expect(await ok(["auth", "can-i", "patch", "routes"])).toBe("yes\n");
      expect((await kubectl(["auth", "can-i", "delete", "routes"])).stdout).toBe("no\n");
      expect((await kubectl(["auth", "can-i", "create", "routes", "--subresource=custom-host"])).stdout).toBe("no\n");
      const { stderr } = await kubectl(["delete", "route", "two"]);
      expect(stderr).toContain(
        'User "dev" cannot delete resource "routes" in API group "route.openshift.io" in the namespace "demo"',
      );
    } finally {
      api.users = undefined;
    }
  });

  test("scale changes the replicas of a Deployment", async () => {
    await apply(deployment("scaled"));
    expect(await ok(["scale", "deployment", "scaled", "--replicas=3"])).toBe("deployment.apps/scaled scaled\n");
    expect((await object("deployment", "scaled")).spec["replicas"]).toBe(3);
  });

  test("create makes a namespace, and a ConfigMap from literals", async () => {
    expect(await ok(["create", "namespace", "other"])).toBe("namespace/other created\n");
    await ok(["create", "configmap", "literal", "-n", "other", "--from-literal=a=1", "--from-literal=b=2"]);
    expect(await ok(["get", "configmap", "literal", "-n", "other", "-o", "jsonpath={.data}"])).toBe(
      '{"a":"1","b":"2"}',
    );
    await ok(["delete", "namespace", "other"]);
    expect((await kubectl(["get", "namespace", "other"])).code).toBe(1);
  });

  test("wait sees a condition that is written meanwhile", async () => {
    await apply(deployment("ready"));
    const waiting = kubectl(["wait", "deployment/ready", "--for=condition=Available", "--timeout=20s"]);
    api.store.update(resources.deployment, "demo", "ready", (it) => ({
      ...it,
      status: { conditions: [{ type: "Available", status: "True" }] },
    }));
    expect((await waiting).code).toBe(0);
  });

  test("port-forward falls back from WebSocket to SPDY, which the lab says that it does not speak", async () => {
    api.store.create(resources.pod, {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "web", namespace: "demo" },
      spec: { containers: [{ name: "app", image: "web:1" }] },
      status: { phase: "Running", podIP: "127.0.0.1" },
    });
    const { code, stderr } = await kubectl(["port-forward", "pod/web", "0:8080"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("the lab forwards ports over WebSocket (v4.channel.k8s.io) only") as unknown,
    });
  });
});
