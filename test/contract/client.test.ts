import {
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  PatchStrategy,
  setHeaderOptions,
  Watch,
  type KubeConfig,
} from "@kubernetes/client-node";
import { expect, test, vi } from "vitest";
import { configMap, route } from "./objects.ts";
import { contract, fresh, marked, needsRoutes } from "./subject.ts";

const group = "route.openshift.io";
const version = "v1";
const plural = "routes";

interface Route {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec: { readonly host: string; readonly to: { readonly name: string }; readonly port?: unknown };
}

contract("The independent client @kubernetes/client-node", (subject) => {
  const config = (): KubeConfig => subject().config;

  test("creates, lists, patches and deletes a Route", async (context) => {
    needsRoutes(subject(), context);
    const { namespace } = subject();
    const name = fresh();
    const routes = config().makeApiClient(CustomObjectsApi);
    const where = { group, version, plural, namespace };
    const created = (await routes.createNamespacedCustomObject({ ...where, body: route(name) })) as Route;
    expect(created.spec.host).toContain(name);
    const labelSelector = Object.entries(marked)
      .map((pair) => pair.join("="))
      .join(",");
    const list = (await routes.listNamespacedCustomObject({ ...where, labelSelector })) as { items: Route[] };
    expect(list.items.map((each) => each.metadata.name)).toContain(name);
    const body = [
      { op: "test", path: "/spec/to/name", value: name },
      { op: "replace", path: "/spec/to/name", value: "page" },
    ];
    const json = setHeaderOptions("Content-Type", PatchStrategy.JsonPatch);
    const patched = (await routes.patchNamespacedCustomObject({ ...where, name, body }, json)) as Route;
    expect(patched.spec.to.name).toBe("page");
    await expect(routes.patchNamespacedCustomObject({ ...where, name, body }, json)).rejects.toMatchObject({
      code: 422,
    });
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const change = { spec: { port: { targetPort: "http" } } };
    const merged = (await routes.patchNamespacedCustomObject({ ...where, name, body: change }, merge)) as Route;
    expect(merged.spec.port).toEqual({ targetPort: "http" });
    await routes.deleteNamespacedCustomObject({ ...where, name });
    await expect(routes.getNamespacedCustomObject({ ...where, name })).rejects.toMatchObject({ code: 404 });
  });

  test("replaces a ConfigMap, and learns of a conflict", async () => {
    const { namespace } = subject();
    const name = fresh();
    const core = config().makeApiClient(CoreV1Api);
    const created = await core.createNamespacedConfigMap({ namespace, body: configMap(name) });
    const replaced = await core.replaceNamespacedConfigMap({
      namespace,
      name,
      body: { ...configMap(name, { metadata: created.metadata }), data: { a: "2" } },
    });
    expect(replaced.data).toEqual({ a: "2" });
    await expect(core.replaceNamespacedConfigMap({ namespace, name, body: created })).rejects.toMatchObject({
      code: 409,
    });
    await core.deleteNamespacedConfigMap({ namespace, name });
  });

  test("watches ConfigMaps as they come and go", async () => {
    const { namespace } = subject();
    const name = fresh();
    const core = config().makeApiClient(CoreV1Api);
    const seen: string[] = [];
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const query = { fieldSelector: `metadata.name=${name}` };
    const watch = await new Watch(config()).watch(
      path,
      query,
      (phase: string) => void seen.push(phase),
      () => {},
    );
    await core.createNamespacedConfigMap({ namespace, body: configMap(name) });
    await core.deleteNamespacedConfigMap({ namespace, name });
    await vi.waitFor(() => expect(seen).toEqual(["ADDED", "DELETED"]), 20_000);
    watch.abort();
  });

  test("asks whether it may", async () => {
    const reviews = config().makeApiClient(AuthorizationV1Api);
    const resourceAttributes = { verb: "create", resource: "configmaps", namespace: subject().namespace };
    const { status } = await reviews.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
    expect(status?.allowed).toBe(true);
  });
});
