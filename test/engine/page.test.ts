import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { progress } from "../../src/engine/page/await.ts";
import { covers, decidePage } from "../../src/engine/page/publish.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";
import { defaultPolicy, statusPresets } from "../../src/page/answer-policy.ts";
import { layoutAnnotation } from "../../src/page/deployment.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload, type PageWorkload } from "../../src/page/model.ts";

const workload = { ...defaultWorkload, namespace: "demo", token: "t" };
const find = (kind: string, page: PageWorkload = workload): KubeObject => {
  const object = pageManifests(page).find((each) => each.kind === kind);
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

const layout = (object: KubeObject) =>
  ((object.spec ?? {}).template as { metadata: { annotations: { [name: string]: string } } }).metadata.annotations;
const pod = (name: string, { ready = "True", annotations = layout(deployment) } = {}): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, annotations },
  status: { conditions: [{ type: "Ready", status: ready }] },
});

describe("the page's rollout", () => {
  const state = (more = {}) => progress({ deployment, replicaSets: [], pods: [], ...more });
  const old = { annotations: { ...layout(deployment), [layoutAnnotation]: "of before" } };

  test("is ready when as many pods as wanted serve, and none of another layout does", () => {
    expect(state({ pods: [pod("a"), pod("b")] })).toEqual({ state: "ready", pods: 2 });
    expect(state({ pods: [pod("a"), pod("b"), pod("c", old)] }).state).toBe("waiting");
    expect(state({ pods: [pod("a"), pod("b", { ready: "False" })] })).toEqual({
      state: "waiting",
      ready: 1,
      wanted: 2,
    });
  });

  test("a pod on its way out is not waited for: it gets no requests any more", () => {
    const leaving = pod("c", old);
    const metadata = { ...leaving.metadata, deletionTimestamp: "2026-11-25T02:00:00Z" };
    expect(state({ pods: [pod("a"), pod("b"), { ...leaving, metadata }] }).state).toBe("ready");
  });

  test("another Retry-After or status rolls out by itself: its pods have the same layout, and are not waited for", () => {
    const retryAfter = { seconds: 9, until: 1_790_000_000 };
    const policy = { ...defaultPolicy, statuses: statusPresets.standard, retryAfter };
    const other = find("Deployment", { ...workload, policy });
    expect(layout(other)["entracte.dev/config"]).not.toBe(layout(deployment)["entracte.dev/config"]);
    expect(progress({ deployment: other, replicaSets: [], pods: [pod("a"), pod("b")] }).state).toBe("ready");
  });

  test.each([{ image: "nginx:other" }, { token: "other" }, { resources: { requests: {}, limits: {} } }])(
    "another %o is waited for",
    (change) => {
      const other = find("Deployment", { ...workload, ...change });
      expect(progress({ deployment: other, replicaSets: [], pods: [pod("a"), pod("b")] }).state).toBe("waiting");
    },
  );

  test("tells of a quota, in the words of the API", () => {
    const message = 'pods "x" is forbidden: exceeded quota: small';
    const refused = { ...deployment, status: { conditions: [{ type: "ReplicaFailure", status: "True", message }] } };
    expect(state({ replicaSets: [refused] })).toEqual({
      state: "stuck",
      why: `The page's pods cannot be made: ${message}`,
    });
  });

  test("tells of an image that cannot be pulled, but not of a pod that is on its way out", () => {
    const waiting = {
      containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } }],
    };
    const failing = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, status: waiting };
    expect(state({ pods: [failing] })).toEqual({
      state: "stuck",
      why: "Pod p cannot start: ImagePullBackOff: no such image",
    });
    const leaving = { ...failing, metadata: { name: "p", deletionTimestamp: "2026-11-25T02:00:00Z" } };
    expect(state({ pods: [leaving] }).state).toBe("waiting");
  });
});
