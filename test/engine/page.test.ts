import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { progress } from "../../src/engine/page/await.ts";
import { covers, decidePage } from "../../src/engine/page/publish.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload } from "../../src/page/model.ts";

const manifests = pageManifests({ ...defaultWorkload, namespace: "demo", token: "t" });
const find = (kind: string): KubeObject => {
  const object = manifests.find((each) => each.kind === kind);
  if (object === undefined) throw new Error(kind);
  return { ...object, metadata: { ...object.metadata, uid: "u1" } };
};
const deployment = find("Deployment");
const no = { adopt: false };
const { labels: _, ...unlabelled } = deployment.metadata;
const byHand: KubeObject = { ...deployment, metadata: unlabelled };

describe("publishing the page", () => {
  test("makes what is not there, and keeps what is as it should be", () => {
    expect(decidePage(deployment, undefined, no).kind).toBe("create");
    expect(decidePage(deployment, deployment, no).kind).toBe("keep");
  });

  test("keeps what a server or somebody else added, and puts right what differs, as a whole", () => {
    const live = { ...deployment, spec: { ...deployment.spec, replicas: 0, progressDeadlineSeconds: 600 } };
    const decision = decidePage(deployment, live, no);
    if (decision.kind !== "update") throw new Error(decision.kind);
    expect(applyJsonPatch(live, decision.operations as never)).toEqual({
      ...live,
      spec: { ...live.spec, replicas: 2 },
    });
  });

  test("Law 7: never takes over silently what somebody made by hand, and names both ways on", () => {
    expect(decidePage(deployment, byHand, no)).toMatchObject({
      kind: "refused",
      remedy: [expect.stringContaining("--adopt"), expect.stringContaining("page.name")],
    });
    expect(decidePage(deployment, byHand, { adopt: true }).kind).toBe("update");
  });

  test("refuses a Deployment with another selector even so: it can never change", () => {
    const other = { ...byHand, spec: { ...byHand.spec, selector: { matchLabels: { app: "x" } } } };
    expect(decidePage(deployment, other, { adopt: true })).toMatchObject({ kind: "refused" });
  });

  test("sees what is covered: defaults added to objects do not count, longer lists do", () => {
    expect(covers({ a: 1, b: 2 }, { a: 1 })).toBe(true);
    expect(covers([{ a: 1, b: 2 }], [{ a: 1 }])).toBe(true);
    expect(covers([1, 2], [1])).toBe(false);
    expect(covers(undefined, {})).toBe(false);
  });
});

describe("the page's rollout", () => {
  const running = (status: object, generation = 1): KubeObject => ({
    ...deployment,
    metadata: { ...deployment.metadata, generation },
    status: status as KubeObject["spec"] & object,
  });
  const state = (object: KubeObject, more = {}) => progress({ deployment: object, replicaSets: [], pods: [], ...more });
  const all = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 };

  test("is ready when every replica is new and ready, and no old one is left", () => {
    expect(state(running(all))).toEqual({ state: "ready", pods: 2 });
    expect(state(running({ ...all, replicas: 3 })).state).toBe("waiting");
    expect(state(running({ ...all, readyReplicas: 1 }))).toEqual({ state: "waiting", ready: 1, wanted: 2 });
  });

  test("is not ready on the word of a status that is older than the spec", () => {
    expect(state(running(all, 2)).state).toBe("waiting");
  });

  test("tells of a quota, in the words of the API", () => {
    const message = 'pods "x" is forbidden: exceeded quota: small';
    const refused = { ...deployment, status: { conditions: [{ type: "ReplicaFailure", status: "True", message }] } };
    expect(state(running({}), { replicaSets: [refused] })).toEqual({
      state: "stuck",
      why: `The page's pods cannot be made: ${message}`,
    });
  });

  test("tells of an image that cannot be pulled, but not of a pod that is on its way out", () => {
    const waiting = {
      containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } }],
    };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, status: waiting };
    expect(state(running({}), { pods: [pod] })).toEqual({
      state: "stuck",
      why: "Pod p cannot start: ImagePullBackOff: no such image",
    });
    const leaving = { ...pod, metadata: { name: "p", deletionTimestamp: "2026-11-25T02:00:00Z" } };
    expect(state(running({}), { pods: [leaving] }).state).toBe("waiting");
  });
});
