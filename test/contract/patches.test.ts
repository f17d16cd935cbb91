import { expect, test } from "vitest";
import {
  at,
  causes,
  configMap,
  deployment,
  jsonPatch,
  mergePatch,
  metadata,
  route,
  service,
  strategicPatch,
} from "./objects.ts";
import { contract, fresh, needsRoutes } from "./subject.ts";

contract("Patching objects", (subject) => {
  type Plural = Parameters<typeof at>[1];
  const make = async (body: { readonly [member: string]: unknown }, plural: Plural = "configmaps") => {
    const created = await subject().send("POST", at(subject(), plural), { body });
    expect(created.status).toBe(201);
    return metadata(created.body);
  };
  const patch = (name: string, body: unknown, type = jsonPatch, plural: Plural = "configmaps") =>
    subject().send("PATCH", at(subject(), plural, name), { body, type });

  test("a JSON Patch whose tests hold is applied whole (handlers/patch.go, RFC 6902)", async () => {
    const name = fresh();
    const { uid } = await make(configMap(name));
    const { status, body } = await patch(name, [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path: "/data", value: { a: "1" } },
      { op: "add", path: "/metadata/annotations", value: { "example.org/saved": "x" } },
      { op: "replace", path: "/data/a", value: "2" },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { a: "2" }, metadata: { annotations: { "example.org/saved": "x" } } });
  });

  test("a test that fails is 422 Invalid without causes, and nothing is applied (handlers/patch.go applyJSPatch)", async () => {
    const name = fresh();
    await make(configMap(name));
    const { status, body } = await patch(name, [
      { op: "replace", path: "/data/a", value: "2" },
      { op: "test", path: "/metadata/uid", value: "other" },
    ]);
    expect(status).toBe(422);
    expect(body).toMatchObject({ kind: "Status", reason: "Invalid", code: 422 });
    expect(body["message"]).toBe("the server rejected our request due to an error in our request");
    expect(causes(body)).toEqual([]);
    expect((await subject().send("GET", at(subject(), "configmaps", name))).body["data"]).toEqual({ a: "1" });
  });

  test("a test for null holds where the member is absent and its parent is not (evanphx/json-patch patch.go test)", async () => {
    const name = fresh();
    await make(configMap(name));
    expect((await patch(name, [{ op: "test", path: "/metadata/annotations", value: null }])).status).toBe(200);
    expect((await patch(name, [{ op: "test", path: "/metadata/labels", value: null }])).status).toBe(422);
    expect((await patch(name, [{ op: "test", path: "/spec/port/targetPort", value: null }])).status).toBe(422);
  });

  test.each([
    ["replace", { op: "replace", path: "/data/missing", value: "x" }],
    ["remove", { op: "remove", path: "/data/missing" }],
    ["add below what is missing", { op: "add", path: "/metadata/annotations/a", value: "x" }],
    ["test", { op: "test", path: "/data/missing", value: "x" }],
  ])("%s of a missing path is 422 without causes (evanphx/json-patch patch.go)", async (_, operation) => {
    const name = fresh();
    await make(configMap(name));
    const { status, body } = await patch(name, [operation]);
    expect(status).toBe(422);
    expect(causes(body)).toEqual([]);
  });

  test("steps are escaped, lists are reached by index and extended by a dash (RFC 6901, RFC 6902)", async () => {
    const name = fresh();
    await make(deployment(name), "deployments");
    const env = "/spec/template/spec/containers/0/env";
    const { status, body } = await patch(
      name,
      [
        { op: "test", path: `${env}/0/name`, value: "A" },
        { op: "add", path: `${env}/-`, value: { name: "C", value: "3" } },
        { op: "add", path: `${env}/1`, value: { name: "B", value: "2" } },
        { op: "add", path: "/metadata/labels/example.org~1a", value: "b" },
      ],
      jsonPatch,
      "deployments",
    );
    expect(status).toBe(200);
    const { spec } = body as { spec: { template: { spec: { containers: { env: { name: string }[] }[] } } } };
    expect(spec.template.spec.containers[0]?.env.map((each) => each.name)).toEqual(["A", "B", "C"]);
    expect(metadata(body).labels).toMatchObject({ "example.org/a": "b" });
  });

  test("a body that is no JSON Patch is 400 (handlers/patch.go, DecodePatch)", async () => {
    const name = fresh();
    await make(configMap(name));
    expect((await patch(name, { op: "add" })).status).toBe(400);
    expect((await patch(name, "[{")).status).toBe(400);
  });

  test("more than 10,000 operations are refused with 413 (handlers/patch.go maxJSONPatchOperations)", async () => {
    const name = fresh();
    await make(configMap(name));
    const operation = { op: "test", path: "/data/a", value: "1" };
    const { status, body } = await patch(
      name,
      Array.from({ length: 10_001 }, () => operation),
    );
    expect(status).toBe(413);
    expect(body["message"]).toContain("10000");
  });

  test("of two patches with the same guard one is applied, the other is 422 (handlers/patch.go)", async () => {
    const name = fresh();
    await make(configMap(name));
    const body = [
      { op: "test", path: "/data/a", value: "1" },
      { op: "replace", path: "/data/a", value: "2" },
    ];
    const statuses = (await Promise.all([patch(name, body), patch(name, body)])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 422]);
  });

  test("a JSON merge patch merges maps, replaces lists and takes away what is null (RFC 7386)", async () => {
    const name = fresh();
    await make(service(name.replace(/^row/, "svc")), "services");
    const body = { metadata: { annotations: { a: "1" } }, spec: { ports: [{ name: "web", port: 81 }] } };
    const first = await patch(name.replace(/^row/, "svc"), body, mergePatch, "services");
    expect(first.body).toMatchObject({
      metadata: { annotations: { a: "1" } },
      spec: { ports: [{ name: "web", port: 81 }] },
    });
    const second = await patch(
      name.replace(/^row/, "svc"),
      { metadata: { annotations: { a: null } } },
      mergePatch,
      "services",
    );
    expect(metadata(second.body)).not.toHaveProperty("annotations");
  });

  test("a merge patch with an outdated resourceVersion is 409 (handlers/patch.go)", async () => {
    const name = fresh();
    const { resourceVersion } = await make(configMap(name));
    await patch(name, { data: { b: "1" } }, mergePatch);
    expect((await patch(name, { metadata: { resourceVersion }, data: { b: "2" } }, mergePatch)).status).toBe(409);
  });

  test("a strategic merge patch merges lists by their key (util/strategicpatch patch.go)", async () => {
    const name = fresh();
    await make(deployment(name), "deployments");
    const env = [{ name: "B", value: "2" }];
    const containers = [{ name: "web", image: "registry.example.com/web:2", env }];
    const merged = await patch(name, { spec: { template: { spec: { containers } } } }, strategicPatch, "deployments");
    const container = (body: object) =>
      (body as { spec: { template: { spec: { containers: { image: string; env: { name: string }[] }[] } } } }).spec
        .template.spec.containers[0];
    expect(container(merged.body)?.image).toBe("registry.example.com/web:2");
    expect(
      container(merged.body)
        ?.env.map((each) => each.name)
        .toSorted(),
    ).toEqual(["A", "B"]);
    const without = [{ name: "web", env: [{ name: "A", $patch: "delete" }] }];
    const rest = await patch(
      name,
      { spec: { template: { spec: { containers: without } } } },
      strategicPatch,
      "deployments",
    );
    expect(container(rest.body)?.env.map((each) => each.name)).toEqual(["B"]);
  });

  test("a strategic merge patch of a Service merges its ports by number (core/v1 types.go, patchMergeKey=port)", async () => {
    const name = fresh("svc");
    await make(service(name), "services");
    const body = { spec: { ports: [{ name: "admin", port: 81, targetPort: 8081 }] } };
    const { body: merged } = await patch(name, body, strategicPatch, "services");
    const { ports } = merged["spec"] as { ports: { port: number }[] };
    expect(ports.map((each) => each.port).toSorted((a, b) => a - b)).toEqual([80, 81]);
  });

  test("a custom resource refuses a strategic merge patch with 415 (apiextensions customresource_handler.go)", async (context) => {
    needsRoutes(subject(), context, "custom");
    const name = fresh();
    await make(route(name), "routes");
    const { status, body } = await patch(name, { spec: { path: "/a" } }, strategicPatch, "routes");
    expect(status).toBe(415);
    expect(body["reason"]).toBe("UnsupportedMediaType");
    expect(body["message"]).toContain(
      "the body of the request was in an unknown format - accepted media types include: application/json-patch+json",
    );
  });

  test("an aggregated Route takes a strategic merge patch (apiserver endpoints/installer.go)", async (context) => {
    needsRoutes(subject(), context, "aggregated");
    const name = fresh();
    await make(route(name), "routes");
    expect((await patch(name, { spec: { path: "/a" } }, strategicPatch, "routes")).status).toBe(200);
  });

  test("a patch of no known type is 415 (handlers/negotiation)", async () => {
    const name = fresh();
    await make(configMap(name));
    expect((await patch(name, {}, "application/json")).status).toBe(415);
  });

  test("what does not exist cannot be patched: 404 (handlers/patch.go)", async () => {
    expect((await patch("no-such", [{ op: "test", path: "/kind", value: "x" }])).status).toBe(404);
  });
});
