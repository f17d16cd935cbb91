import { describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { isGone } from "../../src/cluster/failure.ts";
import { answering, cluster, last, server } from "./support/answering.ts";
import { json, status } from "./support/server.ts";

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
