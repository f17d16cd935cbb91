import { describe, expect, test } from "vitest";
import { defaultWorkload } from "../../src/page/model.ts";
import { pageManifests } from "../../src/page/manifests.ts";

describe("the page workload", () => {
  const page = { ...defaultWorkload, namespace: "demo", token: "t" };
  const byKind = (workload: Parameters<typeof pageManifests>[0], kind: string) =>
    pageManifests(workload).find((object) => object.kind === kind);

  test("is all marked as ours, in one namespace, under one name", () => {
    for (const { metadata } of pageManifests(page)) {
      expect(metadata).toMatchObject({
        name: "maintenance-page",
        namespace: "demo",
        labels: { "app.kubernetes.io/managed-by": "entracte" },
      });
    }
  });

  test("rolls out without going below its replicas, and its pods outlive idle connections", () => {
    expect(byKind(page, "Deployment")?.spec).toMatchObject({
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
      template: {
        spec: {
          terminationGracePeriodSeconds: 330,
          containers: [
            {
              lifecycle: { preStop: { exec: { command: ["sleep", "300"] } } },
              resources: { limits: { memory: "24Mi" } },
            },
          ],
        },
      },
    });
  });

  test("is nginx alone, of one worker, confined, without a right to anything, in 12 to 24 MiB, twice", () => {
    const all = pageManifests({ ...defaultWorkload, namespace: "demo", token: "t" });
    const deployment = all.find(({ kind }) => kind === "Deployment");
    const configMap = all.find(({ kind }) => kind === "ConfigMap");
    const budget = all.find(({ kind }) => kind === "PodDisruptionBudget");
    expect([deployment?.spec?.replicas, budget?.spec?.minAvailable]).toEqual([2, 1]);
    expect(deployment?.spec).toMatchObject({
      template: {
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              command: ["nginx", "-e", "stderr", "-c", "/etc/entracte/nginx.conf", "-g", "daemon off;"],
              resources: { requests: { memory: "12Mi" }, limits: { memory: "24Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    });
    expect(configMap?.data).toMatchObject({ "nginx.conf": expect.stringMatching(/^worker_processes 1;$/m) });
  });

  test("rolls out when its configuration changes, and only then", () => {
    const mark = (token: string) => JSON.stringify(byKind({ ...page, token }, "Deployment")?.spec?.template);
    expect(mark("t")).toBe(mark("t"));
    expect(mark("t")).not.toBe(mark("u"));
  });

  test("admits 8080 from anywhere, and from the router alone on request", () => {
    expect(byKind(page, "NetworkPolicy")?.spec?.ingress).toEqual([{ ports: [{ port: 8080, protocol: "TCP" }] }]);
    expect(byKind({ ...page, admit: "router" }, "NetworkPolicy")?.spec?.ingress).toMatchObject([
      { from: [{}, {}, {}] },
    ]);
  });
});
