import { expect, test } from "vitest";
import { at, causes, configMap, deployment, mergePatch, metadata, route, service } from "./objects.ts";
import { contract, fresh, marked, needsRoutes, onLab } from "./subject.ts";

contract("Writing objects", (subject) => {
  const post = (
    body: { readonly [member: string]: unknown },
    plural: Parameters<typeof at>[1] = "configmaps",
    query = "",
  ) => subject().send("POST", at(subject(), plural) + query, { body });

  test("a created object comes back as 201 with uid, resourceVersion and creationTimestamp (registry/rest/create.go)", async () => {
    const name = fresh();
    const { status, body } = await post(configMap(name));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace: subject().namespace },
    });
    expect(metadata(body).uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(metadata(body).resourceVersion).toMatch(/^\d+$/);
    expect((body["metadata"] as { creationTimestamp: string }).creationTimestamp).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    );
  });

  test("a taken name is 409 AlreadyExists (apimachinery api/errors NewAlreadyExists)", async () => {
    const name = fresh();
    await post(configMap(name));
    const { status, body } = await post(configMap(name));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      kind: "Status",
      reason: "AlreadyExists",
      message: `configmaps "${name}" already exists`,
      code: 409,
    });
  });

  test("what does not exist is 404 NotFound, with what was asked for (NewNotFound)", async () => {
    const { status, body } = await subject().send("GET", at(subject(), "configmaps", "no-such"));
    expect(status).toBe(404);
    expect(body).toMatchObject({
      reason: "NotFound",
      message: 'configmaps "no-such" not found',
      details: { name: "no-such", kind: "configmaps" },
    });
  });

  test("generateName is completed by five letters (registry/rest, names.SimpleNameGenerator)", async () => {
    const { status, body } = await post(configMap("", { metadata: { generateName: "made-", labels: marked } }));
    expect(status).toBe(201);
    expect(metadata(body).name).toMatch(/^made-[a-z0-9]{5}$/);
  });

  test("a name that is none is 422 with its field as a cause (util/validation IsDNS1123Subdomain)", async () => {
    const { status, body } = await post(configMap("No_Name"));
    expect(status).toBe(422);
    expect(causes(body)).toMatchObject([{ field: "metadata.name", reason: "FieldValueInvalid" }]);
  });

  test("a ConfigMap of more than a mebibyte is 422 (pkg/apis/core/validation ValidateConfigMap)", async () => {
    const { status, body } = await post(configMap(fresh(), { data: { big: "x".repeat(1_048_577) } }));
    expect(status).toBe(422);
    expect(causes(body)).toMatchObject([{ reason: "FieldValueTooLong" }]);
  });

  test("empty annotations are not stored (apimachinery meta/v1 ObjectMeta, omitempty)", async () => {
    const { body } = await post(configMap(fresh(), { metadata: { name: fresh(), annotations: {}, labels: marked } }));
    expect(metadata(body)).not.toHaveProperty("annotations");
  });

  test("the last annotation that goes takes the map with it (ObjectMeta, omitempty)", async () => {
    const name = fresh();
    await post(configMap(name, { metadata: { name, annotations: { a: "1" }, labels: marked } }));
    const body = [{ op: "remove", path: "/metadata/annotations/a" }];
    const patched = await subject().send("PATCH", at(subject(), "configmaps", name), {
      body,
      type: "application/json-patch+json",
    });
    expect(metadata(patched.body)).not.toHaveProperty("annotations");
  });

  test("a PUT of an outdated version is 409 Conflict (registry/generic/registry/store.go)", async () => {
    const name = fresh();
    const created = await post(configMap(name));
    await subject().send("PATCH", at(subject(), "configmaps", name), { body: { data: { b: "2" } }, type: mergePatch });
    const { status, body } = await subject().send("PUT", at(subject(), "configmaps", name), { body: created.body });
    expect(status).toBe(409);
    expect(body).toMatchObject({ reason: "Conflict" });
    expect(body["message"]).toContain(
      "the object has been modified; please apply your changes to the latest version and try again",
    );
  });

  test("a PUT without a version replaces a ConfigMap (core/configmap strategy, AllowUnconditionalUpdate)", async () => {
    const name = fresh();
    await post(configMap(name));
    const { status, body } = await subject().send("PUT", at(subject(), "configmaps", name), {
      body: configMap(name, { data: { c: "3" } }),
    });
    expect(status).toBe(200);
    expect(body["data"]).toEqual({ c: "3" });
  });

  test("a PUT without a version is refused for a Route (openshift-apiserver route strategy.go)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    await post(route(name), "routes");
    const { status, body } = await subject().send("PUT", at(subject(), "routes", name), { body: route(name) });
    expect(status).toBe(422);
    expect(body["message"]).toContain("metadata.resourceVersion");
  });

  test("a PUT under another name is 400 (handlers/rest.go checkName)", async () => {
    const name = fresh();
    await post(configMap(name));
    const { status } = await subject().send("PUT", at(subject(), "configmaps", name), { body: configMap("other") });
    expect(status).toBe(400);
  });

  test("a write that changes nothing keeps the resourceVersion (storage/etcd3 GuaranteedUpdate)", async () => {
    const name = fresh();
    const created = await post(configMap(name));
    const { body } = await subject().send("PUT", at(subject(), "configmaps", name), { body: created.body });
    expect(metadata(body).resourceVersion).toBe(metadata(created.body).resourceVersion);
  });

  test("a Route's generation counts changes of its spec, not of its annotations (route strategy.go; absent before 4.21)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    const created = await post(route(name), "routes");
    const change = async (body: unknown): Promise<number | undefined> => {
      const patched = await subject().send("PATCH", at(subject(), "routes", name), { body, type: mergePatch });
      return metadata(patched.body).generation;
    };
    const annotated = await change({ metadata: { annotations: { note: "x" } } });
    const switched = await change({ spec: { port: { targetPort: "http" } } });
    const generations = [metadata(created.body).generation, annotated, switched];
    expect(generations).toEqual(subject().routeGeneration ? [1, 1, 2] : [undefined, undefined, undefined]);
  });

  test("a Service has no generation (core/service strategy.go)", async () => {
    const { body } = await post(service(fresh("svc")), "services");
    expect(metadata(body)).not.toHaveProperty("generation");
  });

  test("a Deployment's selector cannot be changed (apps/validation ValidateDeploymentUpdate)", async () => {
    const name = fresh();
    await post(deployment(name), "deployments");
    const body = {
      spec: { selector: { matchLabels: { app: "other" } }, template: { metadata: { labels: { app: "other" } } } },
    };
    const patched = await subject().send("PATCH", at(subject(), "deployments", name), { body, type: mergePatch });
    expect(patched.status).toBe(422);
    expect(causes(patched.body)).toMatchObject([{ field: "spec.selector", reason: "FieldValueInvalid" }]);
    expect(patched.body["message"]).toContain("field is immutable");
  });

  test("a write of the object leaves its status alone (apps/deployment strategy.go, PrepareForUpdate)", async () => {
    const name = fresh();
    const created = await post({ ...deployment(name), status: { replicas: 7 } }, "deployments");
    expect((created.body["status"] as { replicas?: number }).replicas ?? 0).toBe(0);
    const patched = await subject().send("PATCH", at(subject(), "deployments", name), {
      body: { status: { replicas: 7 } },
      type: mergePatch,
    });
    expect((patched.body["status"] as { replicas?: number }).replicas ?? 0).toBe(0);
  });

  test("a dry run answers as if, and stores nothing (dryRun=All, registry/generic/registry/dryrun.go)", async () => {
    const name = fresh();
    expect(await post(configMap(name), "configmaps", "?dryRun=All")).toMatchObject({
      status: 201,
      body: { metadata: { name } },
    });
    expect(await subject().send("GET", at(subject(), "configmaps", name))).toMatchObject({ status: 404 });
    await post(configMap(name));
    const path = at(subject(), "configmaps", name);
    const patched = await subject().send("PATCH", `${path}?dryRun=All`, {
      body: { data: { a: "2" } },
      type: mergePatch,
    });
    expect(patched.body["data"]).toEqual({ a: "2" });
    expect((await subject().send("DELETE", `${path}?dryRun=All`)).status).toBe(200);
    expect((await subject().send("GET", path)).body["data"]).toEqual({ a: "1" });
  });

  test("another dry run than All is refused (meta/v1/validation ValidateDryRun)", async () => {
    expect((await post(configMap(fresh()), "configmaps", "?dryRun=Some")).status).toBe(422);
  });

  test("a fieldManager of 128 characters is taken, a longer one refused (meta/v1/validation ValidateFieldManager)", async () => {
    expect((await post(configMap(fresh()), "configmaps", `?fieldManager=${"m".repeat(128)}`)).status).toBe(201);
    expect((await post(configMap(fresh()), "configmaps", `?fieldManager=${"m".repeat(129)}`)).status).toBe(422);
  });

  test("nothing is created in a namespace that does not exist (admission namespace/lifecycle)", async (context) => {
    onLab(subject(), context, "it needs rights in every namespace");
    const { status, body } = await subject().send("POST", "/api/v1/namespaces/nowhere/configmaps", {
      body: configMap(fresh()),
    });
    expect(status).toBe(404);
    expect(body["message"]).toBe('namespaces "nowhere" not found');
  });

  test("nothing is created in a namespace that is going: 403 with the cause NamespaceTerminating (namespace/lifecycle)", async (context) => {
    const { store } = onLab(subject(), context, "it takes a namespace that does not end");
    const name = fresh("going");
    const namespace = { group: "", version: "v1", plural: "namespaces", kind: "Namespace", namespaced: false };
    const deletionTimestamp = "2026-01-01T00:00:00Z";
    store.create(namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name, deletionTimestamp } });
    const { status, body } = await subject().send("POST", `/api/v1/namespaces/${name}/configmaps`, {
      body: configMap(fresh()),
    });
    expect(status).toBe(403);
    expect(causes(body)).toMatchObject([{ reason: "NamespaceTerminating" }]);
  });
});
