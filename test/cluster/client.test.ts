import { describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { isRefusal } from "../../src/cluster/failure.ts";
import { clientOf, configMap } from "./support/machine.ts";
import { answering, cluster, last, server } from "./support/answering.ts";
import { json, status } from "./support/server.ts";

const shop = { resource: resources.route, namespace: "store", name: "shop" };
const routes = "/apis/route.openshift.io/v1/namespaces/store/routes";

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
    await answering((_, response) => json(response, configMap("shop")));
    const behind = clientOf({ url: `${server.url}/k8s/clusters/c-1` });
    await behind.get(shop);
    behind.close();
    expect(last()?.url).toBe(`/k8s/clusters/c-1${routes}/shop`);
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
