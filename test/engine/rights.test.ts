import { expect, test } from "vitest";
import type { AccessQuestion, Cluster } from "../../src/cluster/port.ts";
import { checkRights, pageRights } from "../../src/engine/rights.ts";

function clusterThatAllows(allows: (question: AccessQuestion) => boolean): Pick<Cluster, "can"> {
  return { can: (question) => Promise.resolve(allows(question)) };
}

test("Law 9: every right that lacks is named with verb, resource and namespace; what is there is not", async () => {
  const cluster = clusterThatAllows(
    ({ resource, subresource }) => resource !== "deployments" && subresource === undefined,
  );
  await expect(checkRights(cluster, pageRights("store"))).rejects.toMatchObject({
    ending: "refused",
    remedy: [
      "get deployments.apps in store: publishing the page",
      "create deployments.apps in store: publishing the page",
      "patch deployments.apps in store: publishing the page",
      "get pods/proxy in store: asking each page pod what it serves",
      expect.any(String),
    ],
  });
  await expect(
    checkRights(
      clusterThatAllows(() => true),
      pageRights("store"),
    ),
  ).resolves.toBeUndefined();
});

test("any one of several verbs will do, and the same question is asked once", async () => {
  const asked: string[] = [];
  const cluster = clusterThatAllows(({ verb }) => (asked.push(verb), verb === "create"));
  const custom = ["update", "create"].map((verb) => ({
    verb,
    group: "route.openshift.io",
    resource: "routes",
    namespace: "n",
  }));
  await checkRights(cluster, [
    { anyOf: custom, why: "x" },
    { anyOf: custom, why: "x" },
  ]);
  expect(asked).toEqual(["update", "create"]);
});
