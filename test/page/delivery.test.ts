import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { decidePage } from "../../src/engine/page/publish.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";
import { triggeredImage, withImage } from "../../src/page/delivery.ts";
import { pageManifests } from "../../src/page/manifests.ts";
import { defaultWorkload, type PageWorkload } from "../../src/page/model.ts";

const workload: PageWorkload = { ...defaultWorkload, namespace: "demo", token: "t" };
const built: PageWorkload = { ...workload, delivery: "build" };
const notice: PageWorkload = { ...workload, delivery: { image: "registry.test/notice:1" }, knownBy: "Moving" };
const find = (kind: string, page: PageWorkload): KubeObject => {
  const object = pageManifests(page).find((each) => each.kind === kind);
  if (object === undefined) throw new Error(kind);
  return { ...object, metadata: { ...object.metadata, uid: "u1" } };
};
interface PodSpec {
  readonly containers: [{ readonly [member: string]: unknown }];
  readonly volumes: readonly object[];
}
const podOf = (deployment: KubeObject): PodSpec => {
  const template = deployment.spec?.template as { readonly spec: PodSpec } | undefined;
  if (template === undefined) throw new Error("no template");
  return template.spec;
};
const digest = "registry.svc:5000/demo/maintenance-page@sha256:01";

describe("a page from a build", () => {
  test("follows the tag latest of its ImageStream, in the words that the controller reads", () => {
    expect(find("Deployment", built).metadata.annotations).toEqual({
      "image.openshift.io/triggers":
        '[{"from":{"kind":"ImageStreamTag","name":"maintenance-page:latest"},' +
        '"fieldPath":"spec.template.spec.containers[?(@.name==\\"page\\")].image","paused":false}]',
    });
  });

  test("an image that the trigger has set stays: publishing again writes nothing", () => {
    const wanted = find("Deployment", built);
    const live = withImage(wanted, digest);
    expect(triggeredImage(wanted, live)).toBe(digest);
    expect(decidePage(withImage(wanted, triggeredImage(wanted, live) ?? ""), live, { adopt: false }).kind).toBe("keep");
  });

  test("begins with the tag's own image where the page came from elsewhere before", () => {
    expect(triggeredImage(find("Deployment", built), find("Deployment", workload))).toBeUndefined();
    expect(triggeredImage(find("Deployment", built), undefined)).toBeUndefined();
  });

  test("that comes from a ConfigMap again follows no tag any more: the trigger would put its image back", () => {
    const live = withImage(find("Deployment", built), digest);
    const decision = decidePage(find("Deployment", workload), live, { adopt: false });
    if (decision.kind !== "update") throw new Error(decision.kind);
    const after = applyJsonPatch(live, decision.operations) as KubeObject;
    expect(after.metadata.annotations).toEqual({});
    expect(podOf(after)).toEqual(podOf(find("Deployment", workload)));
  });
});

describe("a page from an image", () => {
  test("is run as it was made, in the same workload: without our configuration, command or content", () => {
    const { containers, volumes } = podOf(find("Deployment", notice));
    const [{ command: _, ...same }] = podOf(find("Deployment", workload)).containers;
    expect(containers).toEqual([
      {
        ...same,
        image: "registry.test/notice:1",
        readinessProbe: expect.objectContaining({ httpGet: { path: "/", port: 8080 } }),
        volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
      },
    ]);
    expect(volumes).toEqual([{ name: "tmp", emptyDir: {} }]);
    expect(find("ConfigMap", notice)).not.toHaveProperty("data");
  });

  test.each([
    ["/-entracte/ready", { knownBy: undefined }],
    ["/", {}],
    ["/up", { readyPath: "/up" }],
  ])("is asked at %s whether it is ready", (path, more) => {
    const { knownBy, ...page } = { ...notice, ...more };
    const [container] = podOf(
      find("Deployment", { ...page, ...(knownBy === undefined ? {} : { knownBy }) }),
    ).containers;
    expect(container.readinessProbe).toMatchObject({ httpGet: { path } });
  });

  test("the text that it is known by stands on the ConfigMap as long as it is so", () => {
    const live = find("ConfigMap", notice);
    expect(live.metadata.annotations).toMatchObject({ "entracte.dev/known-by": "Moving" });
    const decision = decidePage(find("ConfigMap", workload), live, { adopt: false });
    if (decision.kind !== "update") throw new Error(decision.kind);
    const after = applyJsonPatch(live, decision.operations) as KubeObject;
    expect(after.metadata.annotations).toEqual({ "entracte.dev/token": "t" });
  });

  test("another policy of the answers is no rollout of it", () => {
    const policy = { ...notice.policy, retryAfter: { seconds: 9 } };
    expect(find("Deployment", { ...notice, policy })).toEqual(find("Deployment", notice));
  });
});

describe("a Route of the page's own", () => {
  test("shows the page on its host, by https alone, and asks for a certificate where it is to", () => {
    const page = { ...workload, host: "status.example.com" };
    expect(pageManifests(workload).map(({ kind }) => kind)).not.toContain("Route");
    expect(find("Route", page)).toMatchObject({
      metadata: { name: "maintenance-page", labels: { "app.kubernetes.io/managed-by": "entracte" } },
      spec: {
        host: "status.example.com",
        to: { kind: "Service", name: "maintenance-page", weight: 100 },
        port: { targetPort: "http" },
        tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
      },
    });
    expect(find("Route", page).metadata).not.toHaveProperty("annotations");
    expect(find("Route", { ...page, tlsAcme: true }).metadata.annotations).toEqual({
      "kubernetes.io/tls-acme": "true",
    });
  });
});
