import { expect, test } from "vitest";
import { contract, needsRoutes } from "./subject.ts";

contract("Discovery", (subject) => {
  const get = async (path: string) => {
    const { status, body } = await subject().send("GET", path);
    return { status, body };
  };

  test("the core group lists its resources with kinds, verbs and short names (endpoints/discovery/version.go)", async () => {
    const { body } = await get("/api/v1");
    expect(body).toMatchObject({ kind: "APIResourceList", groupVersion: "v1" });
    const resources = body["resources"] as {
      name: string;
      kind: string;
      namespaced: boolean;
      verbs: string[];
      shortNames?: string[];
    }[];
    const configMaps = resources.find((each) => each.name === "configmaps");
    expect(configMaps).toMatchObject({ kind: "ConfigMap", namespaced: true, shortNames: ["cm"] });
    expect(configMaps?.verbs).toEqual(
      expect.arrayContaining(["create", "delete", "get", "list", "patch", "update", "watch"]),
    );
    expect(resources.map((each) => each.name)).toEqual(
      expect.arrayContaining(["pods/log", "pods/proxy", "namespaces"]),
    );
  });

  test("groups are listed with their preferred versions (endpoints/discovery/root.go)", async () => {
    const { body } = await get("/apis");
    const groups = body["groups"] as { name: string; preferredVersion: { groupVersion: string } }[];
    expect(groups.find((each) => each.name === "apps")?.preferredVersion.groupVersion).toBe("apps/v1");
  });

  test("Routes are in the group route.openshift.io (openshift/api route/v1)", async (context) => {
    needsRoutes(subject(), context);
    const { body } = await get("/apis/route.openshift.io/v1");
    const names = (body["resources"] as { name: string }[]).map((each) => each.name);
    expect(names).toEqual(expect.arrayContaining(["routes", "routes/status"]));
  });

  test("a group that is not served is 404 (apiserver server/handler.go)", async () => {
    expect((await get("/apis/no.such.example.com/v1")).status).toBe(404);
    expect((await get("/apis/apps/v1/namespaces/default/nosuch")).status).toBe(404);
  });

  test("the version is told (component-base/version)", async () => {
    expect((await get("/version")).body).toMatchObject({
      major: "1",
      gitVersion: expect.stringMatching(/^v1\.\d+/) as unknown,
    });
  });
});
