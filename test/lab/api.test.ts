import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { webhookDenial } from "../../src/lab/api/refusal.ts";
import { startApi, type ApiRequest, type ApiServer } from "../../src/lab/api/server.ts";
import { createStore } from "../../src/lab/api/store.ts";

const routes = "/apis/route.openshift.io/v1/namespaces/demo/routes";
const route = (name: string) => ({
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name, namespace: "demo" },
  spec: { to: { kind: "Service", name, weight: 100 } },
});

describe("The lab's API server", () => {
  let api: ApiServer;
  beforeEach(async () => {
    const store = createStore();
    store.create(resources.namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } });
    api = await startApi({ store });
  });
  afterEach(() => api.close());

  const post = (path: string, body: unknown) =>
    fetch(api.url + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const names = () => api.store.list(resources.route).map(({ metadata }) => metadata.name);

  test("lists 5,000 Routes in one answer", async () => {
    for (let i = 0; i < 5000; i++) api.store.create(resources.route, route(`r${i}`));
    const list = (await (await fetch(`${api.url}/apis/route.openshift.io/v1/routes`)).json()) as { items: unknown[] };
    expect(list.items).toHaveLength(5000);
  });

  test("an intercepted request can be answered in its place, and is not carried out", async () => {
    const body = { kind: "Status", status: "Failure", reason: "TooManyRequests", code: 429 };
    api.intercept = ({ verb }) =>
      verb === "create" ? { do: "answer", status: 429, body, headers: { "retry-after": "1" } } : undefined;
    const answer = await post(routes, route("shop"));
    expect([answer.status, answer.headers.get("retry-after"), await answer.json()]).toEqual([429, "1", body]);
    expect(names()).toEqual([]);
  });

  test("an intercepted request can be cut off before it is carried out", async () => {
    api.intercept = () => ({ do: "drop" });
    await expect(post(routes, route("shop"))).rejects.toThrow("fetch failed");
    expect(names()).toEqual([]);
  });

  test("an intercepted request can be cut off after it was carried out", async () => {
    api.intercept = () => ({ do: "drop", handled: true });
    await expect(post(routes, route("shop"))).rejects.toThrow("fetch failed");
    expect(names()).toEqual(["shop"]);
  });

  test("an intercepted request tells its verb, resource, place and body", async () => {
    const seen: Partial<ApiRequest>[] = [];
    api.intercept = ({ verb, resource, namespace, name, subresource, body, user }) => {
      seen.push({ verb, resource, namespace, name, subresource, body, user });
      return undefined;
    };
    const body = '[{"op":"test","path":"/kind","value":"Route"}]';
    const headers = { "content-type": "application/json-patch+json" };
    await fetch(`${api.url}${routes}/shop/status`, { method: "PATCH", body, headers });
    const expected = { verb: "patch", namespace: "demo", name: "shop", subresource: "status", body };
    expect(seen).toMatchObject([{ ...expected, resource: { plural: "routes" }, user: { username: "admin" } }]);
  });

  test("an admission webhook denies in its own words, dry runs included", async () => {
    api.admission = [
      ({ operation, resource, dryRun }) =>
        operation === "CREATE" && resource.plural === "routes" && dryRun
          ? webhookDenial("freeze.example.com", "change freeze")
          : undefined,
    ];
    const denied = await post(`${routes}?dryRun=All`, route("shop"));
    const { message, reason } = (await denied.json()) as { message: string; reason: string };
    expect([denied.status, reason]).toEqual([403, "Forbidden"]);
    expect(message).toBe('admission webhook "freeze.example.com" denied the request: change freeze');
    expect((await post(routes, route("shop"))).status).toBe(201);
  });

  test("dropped watches end, and new ones may begin", async () => {
    const watch = await fetch(`${api.url}${routes}?watch=true&resourceVersion=${api.store.resourceVersion}`);
    api.dropWatches();
    await expect(watch.text()).rejects.toThrow("terminated");
    const next = await fetch(
      `${api.url}${routes}?watch=true&resourceVersion=${api.store.resourceVersion}&timeoutSeconds=0`,
    );
    expect(await next.text()).toBe("");
  });

  test("many requests on one connection are answered in turn", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => post(routes, route(`many-${i}`))));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(names()).toHaveLength(100);
  });

  describe("with a running pod", () => {
    let upstream: Server;
    let port: number;
    beforeEach(async () => {
      upstream = createServer((request, response) => {
        response.writeHead(request.url === "/gone" ? 410 : 200, {
          "entracte-page": "token",
          "set-cookie": ["a=1", "b=2"],
        });
        response.end(`${request.method} ${request.url} ${request.headers.authorization ?? "nobody"}`);
      });
      await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
      ({ port } = upstream.address() as AddressInfo);
      api.store.create(resources.pod, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: "page", namespace: "demo" },
        spec: { containers: [{ name: "web", image: "web", ports: [{ name: "http", containerPort: port }] }] },
        status: { phase: "Running", podIP: "127.0.0.1" },
      });
    });
    afterEach(() => new Promise((resolve) => upstream.close(resolve)));
    const pods = "/api/v1/namespaces/demo/pods";
    const pod = () => api.store.get(resources.pod, "demo", "page");

    test("its proxy answers with the pod's status, headers and body, and does not pass the caller's token on", async () => {
      const headers = { authorization: "Bearer secret" };
      const answer = await fetch(`${api.url}${pods}/page:${port}/proxy/a/b?c=d`, { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("entracte-page")).toBe("token");
      expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
      expect(await answer.text()).toBe("GET /a/b?c=d nobody");
      expect((await fetch(`${api.url}${pods}/page/proxy/gone`)).status).toBe(410);
      expect((await fetch(`${api.url}${pods}/page:http/proxy/`)).status).toBe(200);
    });

    test("its proxy says 503 where nobody listens, and 404 where there is no pod", async () => {
      upstream.closeAllConnections();
      const unused = await fetch(`${api.url}${pods}/page:1/proxy/`);
      expect([unused.status, ((await unused.json()) as { reason: string }).reason]).toEqual([
        503,
        "ServiceUnavailable",
      ]);
      expect((await fetch(`${api.url}${pods}/other/proxy/`)).status).toBe(404);
    });

    test("its log is what its keeper has, to the last lines asked for", async () => {
      api.logs = (it) => (it.metadata.name === "page" ? "one\ntwo\nthree\n" : undefined);
      expect(await (await fetch(`${api.url}${pods}/page/log`)).text()).toBe("one\ntwo\nthree\n");
      expect(await (await fetch(`${api.url}${pods}/page/log?tailLines=2`)).text()).toBe("two\nthree\n");
    });

    test("deleting it marks it, and its keeper removes it; without grace it is gone at once", async () => {
      const answer = await fetch(`${api.url}${pods}/page`, { method: "DELETE" });
      expect(answer.status).toBe(200);
      expect(pod()?.metadata).toMatchObject({ deletionGracePeriodSeconds: 30 });
      expect(pod()?.metadata.deletionTimestamp).toMatch(/Z$/);
      await fetch(`${api.url}${pods}/page?gracePeriodSeconds=0`, { method: "DELETE" });
      expect(pod()).toBeUndefined();
    });

    test("deleting its namespace waits for it, refuses what is new, and then is done", async () => {
      await post(routes, route("shop"));
      await fetch(`${api.url}/api/v1/namespaces/demo`, { method: "DELETE" });
      expect(names()).toEqual([]);
      expect(api.store.get(resources.namespace, undefined, "demo")?.status).toMatchObject({ phase: "Terminating" });
      expect((await post(routes, route("late"))).status).toBe(403);
      api.store.remove(resources.pod, "demo", "page");
      expect(api.store.get(resources.namespace, undefined, "demo")).toBeUndefined();
    });
  });
});
