import { afterEach, expect, test } from "vitest";
import { at, configMap, jsonPatch, route } from "./objects.ts";
import { contract, fresh, needsRoutes, onLab } from "./subject.ts";

contract("Rights", (subject) => {
  afterEach(() => {
    const { lab } = subject();
    if (lab !== undefined) lab.users = undefined;
  });
  const review = (kind: string, group: string, body: object, token?: string) =>
    subject().send("POST", `/apis/${group}/v1/${kind.toLowerCase()}s`, {
      body: { apiVersion: `${group}/v1`, kind, ...body },
      ...(token === undefined ? {} : { token }),
    });
  const can = async (resourceAttributes: object, token?: string) => {
    const { body } = await review(
      "SelfSubjectAccessReview",
      "authorization.k8s.io",
      { spec: { resourceAttributes } },
      token,
    );
    return (body["status"] as { allowed: boolean }).allowed;
  };

  test("everybody may ask what they may do, and who they are (registry/authorization, registry/authentication)", async () => {
    expect(typeof (await can({ verb: "get", resource: "configmaps", namespace: subject().namespace }))).toBe("boolean");
    const who = await review("SelfSubjectReview", "authentication.k8s.io", {});
    expect(who.status).toBe(201);
    expect(who.body["status"]).toMatchObject({
      userInfo: { groups: expect.arrayContaining(["system:authenticated"]) as unknown },
    });
  });

  test("a token that nobody has is 401 (authentication/request/bearertoken)", async (context) => {
    const lab = onLab(subject(), context, "a client certificate would come first");
    lab.users = [{ token: "t", username: "x", rules: [] }];
    const { status, body } = await subject().send("GET", at(subject(), "configmaps"), { token: "other" });
    expect(status).toBe(401);
    expect(body).toMatchObject({ kind: "Status", reason: "Unauthorized", message: "Unauthorized" });
  });

  test("what is not allowed is 403 in these words (handlers/responsewriters/errors.go)", async (context) => {
    needsRoutes(subject(), context);
    const lab = onLab(subject(), context, "it takes a user without rights");
    const { namespace } = subject();
    lab.users = [{ token: "t", username: "x", rules: [] }];
    const patched = await subject().send("PATCH", at(subject(), "routes", "shop"), {
      body: [],
      type: jsonPatch,
      token: "t",
    });
    expect(patched.status).toBe(403);
    const why = `User "x" cannot patch resource "routes" in API group "route.openshift.io" in the namespace "${namespace}"`;
    expect(patched.body).toMatchObject({
      reason: "Forbidden",
      message: `routes.route.openshift.io "shop" is forbidden: ${why}`,
    });
    const listed = await subject().send("GET", "/api/v1/configmaps", { token: "t" });
    const message =
      'configmaps is forbidden: User "x" cannot list resource "configmaps" in API group "" at the cluster scope';
    expect(listed.body["message"]).toBe(message);
  });

  test("a review answers from the same rules as requests do, subresources apart (pkg/apis/rbac/v1/evaluation_helpers.go)", async (context) => {
    const lab = onLab(subject(), context, "it takes a user with exactly these rights");
    const { namespace } = subject();
    const group = "route.openshift.io";
    const rules = [
      { apiGroups: [group], resources: ["routes", "routes/custom-host"], verbs: ["create"], namespaces: [namespace] },
    ];
    lab.users = [{ token: "t", username: "x", rules }];
    const wanted = { verb: "create", group, resource: "routes", namespace };
    expect(await can(wanted, "t")).toBe(true);
    expect(await can({ ...wanted, subresource: "custom-host" }, "t")).toBe(true);
    expect(await can({ ...wanted, subresource: "status" }, "t")).toBe(false);
    expect(await can({ ...wanted, verb: "patch" }, "t")).toBe(false);
    expect(await can({ ...wanted, namespace: "elsewhere" }, "t")).toBe(false);
  });

  test("a ServiceAccount has what the Roles of its bindings give (plugin/pkg/auth/authorizer/rbac)", async (context) => {
    const lab = onLab(subject(), context, "it takes the right to grant rights");
    const { namespace } = subject();
    const name = fresh("sa");
    const create = async (root: string, plural: string, object: object) => {
      const { status } = await subject().send("POST", `${root}/namespaces/${namespace}/${plural}`, { body: object });
      expect(status).toBe(201);
    };
    const rbac = "rbac.authorization.k8s.io/v1";
    const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["allowed"] }];
    await create("/api/v1", "serviceaccounts", { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
    await create(`/apis/${rbac}`, "roles", { apiVersion: rbac, kind: "Role", metadata: { name }, rules });
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    await create(`/apis/${rbac}`, "rolebindings", {
      apiVersion: rbac,
      kind: "RoleBinding",
      metadata: { name },
      roleRef,
      subjects,
    });
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const issued = await subject().send("POST", path, {
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} },
    });
    const { token } = issued.body["status"] as { token: string };
    lab.users = [];
    const read = (object: string) => subject().send("GET", at(subject(), "configmaps", object), { token });
    expect([(await read("allowed")).status, (await read("other")).status]).toEqual([404, 403]);
    expect(
      (await subject().send("POST", at(subject(), "configmaps"), { body: configMap(fresh()), token })).status,
    ).toBe(403);
    expect((await review("SelfSubjectReview", "authentication.k8s.io", {}, token)).body["status"]).toMatchObject({
      userInfo: { username: `system:serviceaccount:${namespace}:${name}` },
    });
  });

  test("what is granted in one namespace is not granted in all", async (context) => {
    needsRoutes(subject(), context);
    const lab = onLab(subject(), context, "it takes a user with exactly these rights");
    const rules = [
      {
        apiGroups: ["route.openshift.io"],
        resources: ["routes"],
        verbs: ["list", "create"],
        namespaces: [subject().namespace],
      },
    ];
    lab.users = [{ token: "t", username: "x", rules }];
    expect((await subject().send("GET", at(subject(), "routes"), { token: "t" })).status).toBe(200);
    expect((await subject().send("GET", "/apis/route.openshift.io/v1/routes", { token: "t" })).status).toBe(403);
    expect((await subject().send("POST", at(subject(), "routes"), { body: route(fresh()), token: "t" })).status).toBe(
      201,
    );
  });
});
