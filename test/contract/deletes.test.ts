import { expect, test, vi } from "vitest";
import { at, configMap, metadata } from "./objects.ts";
import { contract, fresh, marked } from "./subject.ts";

contract("Deleting objects", (subject) => {
  const make = async (name: string, more: { readonly [member: string]: unknown } = {}) =>
    metadata((await subject().send("POST", at(subject(), "configmaps"), { body: configMap(name, more) })).body);
  const del = (name: string, body?: unknown) =>
    subject().send("DELETE", at(subject(), "configmaps", name), body === undefined ? {} : { body });
  const statusOf = async (name: string) => (await subject().send("GET", at(subject(), "configmaps", name))).status;

  test("a deleted object is gone, and deleting it again is 404 (registry/rest/delete.go)", async () => {
    const name = fresh();
    await make(name);
    expect(await del(name)).toMatchObject({
      status: 200,
      body: { kind: "Status", status: "Success", details: { name } },
    });
    expect(await statusOf(name)).toBe(404);
    expect((await del(name)).status).toBe(404);
  });

  test("a precondition on another uid is 409, and the object stays (registry/rest/delete.go BeforeDelete)", async () => {
    const name = fresh();
    await make(name);
    const uid = "00000000-0000-0000-0000-000000000000";
    expect(await del(name, { preconditions: { uid } })).toMatchObject({ status: 409, body: { reason: "Conflict" } });
    expect(await statusOf(name)).toBe(200);
  });

  test("a precondition on another resourceVersion is 409, the right one deletes (BeforeDelete)", async () => {
    const name = fresh();
    const { uid, resourceVersion } = await make(name);
    expect((await del(name, { preconditions: { uid, resourceVersion: "1" } })).status).toBe(409);
    expect((await del(name, { preconditions: { uid, resourceVersion } })).status).toBe(200);
    expect(await statusOf(name)).toBe(404);
  });

  test("what the object owned goes with it (controller/garbagecollector)", async () => {
    const [owner, dependent] = [fresh(), fresh()];
    const { uid } = await make(owner);
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: owner, uid }];
    await make(dependent, { metadata: { name: dependent, labels: marked, ownerReferences } });
    await del(owner, { propagationPolicy: "Background" });
    await vi.waitFor(async () => expect(await statusOf(dependent)).toBe(404), { timeout: 20_000 });
  });

  test("what was orphaned stays, without the owner (controller/garbagecollector, orphanDependents)", async () => {
    const [owner, dependent] = [fresh(), fresh()];
    const { uid } = await make(owner);
    const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: owner, uid }];
    await make(dependent, { metadata: { name: dependent, labels: marked, ownerReferences } });
    await del(owner, { propagationPolicy: "Orphan" });
    await vi.waitFor(async () => {
      const { body } = await subject().send("GET", at(subject(), "configmaps", dependent));
      expect(metadata(body)).not.toHaveProperty("ownerReferences");
    }, 20_000);
    expect(await statusOf(dependent)).toBe(200);
  });

  test("a collection is deleted as far as the selector goes (handlers/delete.go DeleteCollection)", async () => {
    const [gone, kept] = [fresh(), fresh()];
    const group = fresh("group");
    await make(gone, { metadata: { name: gone, labels: { ...marked, group } } });
    await make(kept);
    await subject().send("DELETE", `${at(subject(), "configmaps")}?labelSelector=group%3D${group}`);
    expect([await statusOf(gone), await statusOf(kept)]).toEqual([404, 200]);
  });
});
