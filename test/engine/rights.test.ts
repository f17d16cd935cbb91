import { expect, test } from "vitest";
import type { AccessQuestion, Cluster } from "../../src/cluster/port.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload } from "../../src/page/model.ts";
import { checkRights, pageRights } from "../../src/engine/rights.ts";

function clusterThatAllows(allows: (question: AccessQuestion) => boolean): Pick<Cluster, "can"> {
  return { can: (question) => Promise.resolve(allows(question)) };
}

const [configMap] = pageManifests({ ...defaultWorkload, namespace: "store", token: "t" }) as [KubeObject];

test("Law 9: every right that lacks is named with verb, resource and namespace; what is there is not", async () => {
  const cluster = clusterThatAllows(({ verb, subresource }) => verb !== "create" && subresource === undefined);
  const rights = pageRights("store", { writes: [{ kind: "create", object: configMap }], content: true });
  await expect(checkRights(cluster, rights)).rejects.toMatchObject({
    ending: "refused",
    remedy: [
      "create configmaps in store: publishing the page",
      "get pods/proxy in store: asking each page pod what it serves",
      expect.any(String),
    ],
  });
  const all = clusterThatAllows(() => true);
  await expect(checkRights(all, rights)).resolves.toBeUndefined();
});

test("Law 9: where the page is as it should be, nothing is asked that would change its objects", () => {
  const rights = pageRights("store", { writes: [{ kind: "keep", object: configMap }], content: false });
  expect(rights.flatMap(({ anyOf }) => anyOf.map(({ verb, resource }) => `${verb} ${resource}`))).toEqual([
    "list replicasets",
    "list pods",
    "patch configmaps",
  ]);
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
