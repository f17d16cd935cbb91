import { expect, test } from "vitest";
import { at, causes, deployment, httpRoute, ingress, mergePatch, metadata } from "./objects.ts";
import { contract, fresh, needsGateways } from "./subject.ts";

type Json = { readonly [member: string]: unknown };
type Plural = Parameters<typeof at>[1];

contract("Server-side apply", (subject) => {
  const apply = (plural: Plural, body: Json, query = "fieldManager=one") =>
    subject().send("PATCH", `${at(subject(), plural, metadata(body).name)}?${query}`, {
      body,
      type: "application/apply-patch+yaml",
    });
  const note = (name: string, annotations: Json): Json => {
    const { spec: _, ...rest } = ingress(name, {}, { annotations });
    return rest;
  };

  test("makes what is not there, and says so (handlers/patch.go, applyPatcher)", async () => {
    const name = fresh();
    expect((await apply("ingresses", ingress(name))).status).toBe(201);
    const again = await apply("ingresses", ingress(name));
    expect([again.status, metadata(again.body).generation]).toEqual([200, 1]);
  });

  test("needs a manager", async () => {
    expect((await apply("ingresses", ingress(fresh()), "")).status).toBe(422);
  });

  test("what another has set is a conflict, which force takes over", async () => {
    const name = fresh();
    await apply("ingresses", ingress(name));
    const other = ingress(name, { ingressClassName: "other" });
    const { status, body } = await apply("ingresses", other, "fieldManager=two");
    expect([status, body["reason"]]).toEqual([409, "Conflict"]);
    expect(causes(body)).toMatchObject([
      {
        reason: "FieldManagerConflict",
        message: expect.stringContaining('"one"') as unknown,
        field: ".spec.ingressClassName",
      },
    ]);
    const forced = await apply("ingresses", other, "fieldManager=two&force=true");
    expect(forced.body["spec"]).toMatchObject({ ingressClassName: "other" });
    const back = await apply("ingresses", ingress(name));
    expect(back.status).toBe(409);
  });

  test("what somebody patched since is a conflict as well", async () => {
    const name = fresh();
    await apply("ingresses", ingress(name));
    const sending = { body: { spec: { ingressClassName: "by-hand" } }, type: mergePatch };
    await subject().send("PATCH", at(subject(), "ingresses", name), sending);
    expect((await apply("ingresses", ingress(name))).status).toBe(409);
    expect((await apply("ingresses", ingress(name), "fieldManager=one&force=true")).status).toBe(200);
  });

  test("a field that is no longer named goes, what others set stays", async () => {
    const name = fresh();
    await apply("ingresses", ingress(name, {}, { annotations: { mine: "1", kept: "1" } }));
    await apply("ingresses", note(name, { theirs: "2" }), "fieldManager=two");
    const { body } = await apply("ingresses", ingress(name, {}, { annotations: { kept: "1" } }));
    expect(metadata(body).annotations).toEqual({ kept: "1", theirs: "2" });
  });

  test("a field that two have applied alike goes with the last of them", async () => {
    const name = fresh();
    await apply("ingresses", ingress(name, {}, { annotations: { shared: "1" } }));
    await apply("ingresses", note(name, { shared: "1" }), "fieldManager=two");
    const { body: one } = await apply("ingresses", ingress(name));
    expect(metadata(one).annotations).toEqual({ shared: "1" });
    const { body: none } = await apply("ingresses", note(name, {}), "fieldManager=two");
    expect(metadata(none).annotations).toBeUndefined();
  });

  test("lists without a key are taken whole, completed ones are no conflict (httproute_types.go, listType=atomic)", async (context) => {
    needsGateways(subject(), context);
    const name = fresh();
    const rules = (service: string) => ({ rules: [{ backendRefs: [{ name: service, port: 80 }] }] });
    await apply("httproutes", httpRoute(name, rules("a")));
    const { status, body } = await apply("httproutes", httpRoute(name, rules("b")));
    expect([status, metadata(body).generation]).toEqual([200, 2]);
    expect((await apply("httproutes", httpRoute(name, rules("c")), "fieldManager=two")).status).toBe(409);
  });

  test("lists with a key are merged by it (apps/v1 types.go, listMapKey=name)", async () => {
    const name = fresh();
    await apply("deployments", deployment(name));
    const side = { name: "side", image: "registry.example.com/side:1" };
    const spec = { template: { spec: { containers: [side] } } };
    const two = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name }, spec };
    const names = (body: Json) => {
      const { template } = body["spec"] as { template: { spec: { containers: { name: string }[] } } };
      return template.spec.containers.map((it) => it.name);
    };
    expect(names((await apply("deployments", two, "fieldManager=two")).body)).toEqual(["web", "side"]);
    const none = { ...two, spec: { template: { spec: { restartPolicy: "Always" } } } };
    expect(names((await apply("deployments", none, "fieldManager=two")).body)).toEqual(["web"]);
  });
});
