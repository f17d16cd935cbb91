import { expect, test } from "vitest";
import type { AccessQuestion, Cluster } from "../../src/cluster/port.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload } from "../../src/page/model.ts";
import { checkRights } from "../../src/engine/check-rights.ts";
import { pageRights } from "../../src/engine/page-rights.ts";

function clusterThatAllows(
  allows: (question: AccessQuestion) => boolean,
  username = "ada",
): Pick<Cluster, "can" | "whoAmI"> {
  return {
    can: (question) => Promise.resolve(allows(question)),
    whoAmI: () => Promise.resolve({ username, groups: [] }),
  };
}

const page = { ...defaultWorkload, namespace: "store", token: "t" };
const grant = { purpose: "close", page } as const;

const [configMap] = pageManifests(page) as [KubeObject];

test("Law 9: every right that lacks is named with verb, resource and namespace; what is there is not", async () => {
  const cluster = clusterThatAllows(({ verb, subresource }) => verb !== "create" && subresource === undefined);
  const rights = pageRights(page, { writes: [{ kind: "create", object: configMap }], content: true });
  await expect(checkRights(cluster, rights, grant)).rejects.toMatchObject({
    ending: "refused",
    remedy: [
      "create configmaps in store: publishing the page",
      "get pods/proxy in store: asking each page pod what it serves",
      "An administrator of the namespace can grant them:",
      "  entracte rbac --for close -n store --user ada | oc apply -f -",
    ],
  });
  const all = clusterThatAllows(() => true);
  await expect(checkRights(all, rights, grant)).resolves.toBeUndefined();
});

test("Law 9: where the page is as it should be, nothing is asked that would change its objects", () => {
  const rights = pageRights(page, { writes: [{ kind: "keep", object: configMap }], content: false });
  expect(rights).toEqual([]);
});

test("any one of several verbs will do, and the same question is asked once", async () => {
  const asked: string[] = [];
  const cluster = clusterThatAllows(({ verb }) => (asked.push(verb), verb === "create"));
  const routes = { group: "route.openshift.io", resource: "routes", namespace: "n" };
  const anyOf = [
    { ...routes, verb: "update" },
    { ...routes, verb: "create" },
  ] as const;
  await checkRights(
    cluster,
    [
      { anyOf, why: "x" },
      { anyOf, why: "x" },
    ],
    grant,
  );
  expect(asked).toEqual(["update", "create"]);
});
