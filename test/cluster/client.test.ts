import { afterEach, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { isGone, isRefusal } from "../../src/cluster/failure.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { clientOf, configMap } from "./support/machine.ts";
import { json, serve, status } from "./support/server.ts";
import type { Handler, TestServer } from "./support/server.ts";

let server: TestServer;
let cluster: Cluster;

async function answering(handler: Handler): Promise<void> {
  server = await serve(handler);
  cluster = clientOf(server);
}

afterEach(async () => {
  cluster.close();
  await server.close();
});

const shop = { resource: resources.route, namespace: "store", name: "shop" };
const routes = "/apis/route.openshift.io/v1/namespaces/store/routes";
const last = () => server.got.at(-1);

describe("objects travel as they are", () => {
  const odd = { ...configMap("shop"), novel: { field: [1, null] } };

  test("get gives the object, with fields that nobody has heard of", async () => {
    await answering((_, response) => json(response, odd));
    expect(await cluster.get(shop)).toEqual(odd);
    expect(last()).toMatchObject({ method: "GET", url: `${routes}/shop` });
  });

  test("what does not exist is undefined", async () => {
    await answering((_, response) => status(response, 404, { reason: "NotFound" }));
    expect(await cluster.get(shop)).toBeUndefined();
  });

  test("create posts to the collection, as the field manager entracte", async () => {
    await answering((request, response) => json(response, JSON.parse(request.body), 201));
    expect(await cluster.create(resources.configMap, odd)).toEqual(odd);
    expect(last()).toMatchObject({
      method: "POST",
      url: "/api/v1/namespaces/store/configmaps?fieldManager=entracte",
      headers: { "content-type": "application/json" },
    });
  });

  test("patch is a JSON Patch, merge a merge patch", async () => {
    await answering((_, response) => json(response, odd));
    await cluster.patch(shop, [{ op: "remove", path: "/spec/port" }]);
    expect(last()).toMatchObject({
      method: "PATCH",
      url: `${routes}/shop?fieldManager=entracte`,
      headers: { "content-type": "application/json-patch+json" },
      body: '[{"op":"remove","path":"/spec/port"}]',
    });
    await cluster.merge(shop, { data: { é: null } });
    expect(last()).toMatchObject({
      method: "PATCH",
      headers: { "content-type": "application/merge-patch+json" },
      body: '{"data":{"é":null}}',
    });
  });

  test("delete says what it insists on; what is gone already is no failure", async () => {
    await answering((_, response) => status(response, 404, { reason: "NotFound" }));
    await cluster.delete(shop, { uid: "u", resourceVersion: "7" });
    expect(JSON.parse(last()?.body ?? "")).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      preconditions: { uid: "u", resourceVersion: "7" },
    });
  });

  test("a dry run says so in every kind of write", async () => {
    await answering((_, response) => json(response, odd));
    const dry = { dryRun: true };
    await cluster.create(resources.configMap, odd, dry);
    await cluster.patch(shop, [], dry);
    await cluster.merge(shop, {}, dry);
    await cluster.delete(shop, undefined, dry);
    expect(server.got.map(({ url }) => new URL(url, server.url).searchParams.get("dryRun"))).toEqual(
      Array(4).fill("All"),
    );
    expect(JSON.parse(last()?.body ?? "")).toMatchObject({ dryRun: ["All"] });
  });
});

describe("names stay where they belong", () => {
  test("a name cannot leave its path", async () => {
    await answering((_, response) => status(response, 404));
    await cluster.get({ ...shop, name: "a/../../secrets?x=y#z%2F" });
    expect(last()?.url).toBe(`${routes}/a%2F..%2F..%2Fsecrets%3Fx%3Dy%23z%252F`);
    await cluster.get({ ...shop, namespace: "a/b" });
    expect(last()?.url).toBe("/apis/route.openshift.io/v1/namespaces/a%2Fb/routes/shop");
  });

  test.each(["", ".", ".."])("%j is no name, and nothing is sent", async (name) => {
    await answering((_, response) => status(response, 404));
    await expect(cluster.get({ ...shop, name })).rejects.toThrow("no name");
    await expect(cluster.delete({ ...shop, namespace: name })).rejects.toThrow("no name");
    expect(server.got).toEqual([]);
  });

  test("an object of a namespace needs one, and nothing is sent without", async () => {
    await answering((_, response) => status(response, 404));
    const { namespace: _, ...nowhere } = shop;
    await expect(cluster.patch(nowhere, [])).rejects.toThrow("without a namespace");
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
    await expect(cluster.create(resources.configMap, object)).rejects.toThrow("without a namespace");
    expect(server.got).toEqual([]);
  });

  test("a server behind a path keeps it", async () => {
    server = await serve((_, response) => json(response, configMap("shop")));
    cluster = clientOf({ url: `${server.url}/k8s/clusters/c-1` });
    await cluster.get(shop);
    expect(last()?.url).toBe(`/k8s/clusters/c-1${routes}/shop`);
  });
});

describe("lists", () => {
  const page = (names: readonly string[], next = "") => ({
    kind: "ConfigMapList",
    metadata: { resourceVersion: "70", continue: next },
    items: names.map((name) => ({ metadata: { name, namespace: "store" } })),
  });
  const query = { resource: resources.configMap, namespace: "store", labelSelector: "app in (a,b)" };

  test("come page by page, and each object with its kind", async () => {
    await answering((_, response, nth) => json(response, nth === 1 ? page(["a"], "next/1") : page(["b"])));
    const { items, resourceVersion } = await cluster.list(query);
    expect(items.map(({ kind, apiVersion, metadata }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      "v1 ConfigMap a",
      "v1 ConfigMap b",
    ]);
    expect(resourceVersion).toBe("70");
    const selector = "labelSelector=app%20in%20(a%2Cb)";
    expect(server.got.map(({ url }) => url)).toEqual([
      `/api/v1/namespaces/store/configmaps?${selector}&limit=500`,
      `/api/v1/namespaces/store/configmaps?${selector}&limit=500&continue=next%2F1`,
    ]);
  });

  test("of all namespaces have no namespace in their path", async () => {
    await answering((_, response) => json(response, page([])));
    await cluster.list({ resource: resources.configMap });
    expect(last()?.url).toBe("/api/v1/configmaps?limit=500");
  });

  test("start over where a page has expired (410)", async () => {
    await answering((_, response, nth) => {
      if (nth === 2) status(response, 410, { reason: "Expired" });
      else json(response, nth === 1 ? page(["old"], "n") : page(["new"]));
    });
    expect((await cluster.list(query)).items.map(({ metadata }) => metadata.name)).toEqual(["new"]);
  });

  test("come in one piece where the pages keep expiring, and fail where that expires too", async () => {
    await answering((request, response) => {
      if (!request.url.includes("limit=")) json(response, page(["all"]));
      else if (request.url.includes("continue=")) status(response, 410);
      else json(response, page(["a"], "n"));
    });
    expect((await cluster.list(query)).items).toHaveLength(1);
    await server.close();
    cluster.close();
    await answering((_, response) => status(response, 410));
    await expect(cluster.list(query)).rejects.toSatisfy(isGone);
    expect(server.got).toHaveLength(4);
  });
});

describe("questions to the API", () => {
  test("may we? is one SelfSubjectAccessReview", async () => {
    await answering((_, response, nth) => json(response, { status: { allowed: nth === 1 } }, 201));
    const question = {
      verb: "create",
      group: "route.openshift.io",
      resource: "routes",
      subresource: "custom-host",
      namespace: "store",
    };
    expect(await cluster.can(question)).toBe(true);
    expect(last()?.url).toBe("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews");
    expect(JSON.parse(last()?.body ?? "")).toMatchObject({
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: question },
    });
    expect(await cluster.can(question)).toBe(false);
  });

  const self = { status: { userInfo: { username: "ann", groups: ["ops"] } } };
  const paths = {
    v1: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    v1beta1: "/apis/authentication.k8s.io/v1beta1/selfsubjectreviews",
    openshift: "/apis/user.openshift.io/v1/users/~",
  };
  test.each([
    ["SelfSubjectReview", paths.v1, self, { username: "ann", groups: ["ops"] }, 1],
    ["its beta", paths.v1beta1, self, { username: "ann", groups: ["ops"] }, 2],
    [
      "OpenShift's users/~",
      paths.openshift,
      { metadata: { name: "ann" }, groups: ["g"] },
      { username: "ann", groups: ["g"] },
      3,
    ],
    ["nothing", "-", {}, { username: "unknown user", groups: [] }, 3],
  ])("who are we? by %s", async (_, path, body, identity, requests) => {
    await answering(({ url }, response, nth) => {
      if (url === path) json(response, body);
      else status(response, nth === 1 ? 404 : 403);
    });
    expect(await cluster.whoAmI()).toEqual(identity);
    expect(server.got).toHaveLength(requests);
  });

  test("is it served? asks a group and version once, and again only after a failure", async () => {
    await answering(({ url }, response, nth) => {
      if (nth === 1) status(response, 400);
      else if (url === "/apis/route.openshift.io/v1")
        json(response, { resources: [{ name: "routes" }, { name: "routes/status" }] });
      else status(response, 404);
    });
    await expect(cluster.serves(resources.route)).rejects.toThrow("400");
    expect(await cluster.serves(resources.route)).toBe(true);
    expect(await cluster.serves({ ...resources.route, plural: "other" })).toBe(false);
    expect(await cluster.serves(resources.deployment)).toBe(false);
    expect(server.got.map(({ url }) => url)).toEqual([
      "/apis/route.openshift.io/v1",
      "/apis/route.openshift.io/v1",
      "/apis/apps/v1",
    ]);
  });
});

describe("a pod's answer through the API", () => {
  const pod = { namespace: "store", name: "page-1", port: 8080 };

  test("comes as it is, whatever its status, and is asked once", async () => {
    await answering((_, response) => {
      response.writeHead(503, { "entracte-page": "t", "retry-after": "60" });
      response.end("<h1>maintenance</h1>");
    });
    const answer = await cluster.askPod(pod, "/a?b=c");
    expect(answer).toMatchObject({ status: 503, body: "<h1>maintenance</h1>" });
    expect(answer.headers["entracte-page"]).toBe("t");
    expect(server.got.map(({ url }) => url)).toEqual(["/api/v1/namespaces/store/pods/page-1:8080/proxy/a?b=c"]);
  });

  test("the path cannot climb out of the pod", async () => {
    await answering((_, response) => json(response, {}));
    await cluster.askPod(pod, "/../../%2e%2e/secrets");
    await cluster.askPod(pod, "//other.test/x");
    expect(server.got.map(({ url }) => url.replace(/.*proxy/, ""))).toEqual(["/secrets", "//other.test/x"]);
  });

  test("what the API itself says is a failure", async () => {
    await answering((_, response) => status(response, 403, { reason: "Forbidden", message: "no" }));
    await expect(cluster.askPod(pod, "/")).rejects.toMatchObject({ status: 403, asked: { resource: "pods/proxy" } });
  });
});

test("connections are kept: requests one after the other use one", async () => {
  await answering((_, response) => json(response, configMap("shop")));
  for (let i = 0; i < 5; i++) await cluster.get(shop);
  expect(server.connections()).toBe(1);
  cluster.close();
  await expect.poll(() => server.open()).toBe(0);
});

test("an answer that is no JSON is a failure of its own kind", async () => {
  await answering((_, response) => void response.end("<html>log in</html>"));
  await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "malformed" });
});

test("a refusal names field and reason, never the value", async () => {
  const message = 'Invalid value: "-----BEGIN PRIVATE KEY-----\\nMIIsecret\\n-----END": tls: bad key';
  await answering((_, response) =>
    status(response, 422, {
      reason: "Invalid",
      message: `Route "shop" is invalid: spec.tls.key: ${message}`,
      details: { causes: [{ field: "spec.tls.key", reason: "FieldValueInvalid", message }] },
    }),
  );
  const failure = await cluster.patch(shop, []).catch((error: unknown) => error);
  expect(isRefusal(failure)).toBe(true);
  expect(failure).toMatchObject({
    message:
      'patch routes.route.openshift.io/shop in store: 422 Route "shop" is invalid: spec.tls.key: Invalid value: tls: bad key',
    causes: [{ field: "spec.tls.key", reason: "FieldValueInvalid", message: "Invalid value: tls: bad key" }],
  });
  expect(JSON.stringify(failure) + String(failure)).not.toContain("MIIsecret");
});
