import { describe, expect, test } from "vitest";
import { buildManifests } from "../../src/page/build-manifests.ts";

describe("what builds the page's image", () => {
  const page = { namespace: "demo", name: "maintenance-page" };

  test("is an ImageStream and a BuildConfig of the page's name, marked as ours, by the labels of the procedure by hand", () => {
    expect(buildManifests(page, { version: "v3", pushSecret: "docker-registry-secret" })).toEqual([
      {
        apiVersion: "image.openshift.io/v1",
        kind: "ImageStream",
        metadata: {
          ...page,
          labels: { app: "maintenance-page", "app.kubernetes.io/managed-by": "entracte" },
        },
        spec: { lookupPolicy: { local: true } },
      },
      {
        apiVersion: "build.openshift.io/v1",
        kind: "BuildConfig",
        metadata: {
          ...page,
          labels: { build: "maintenance-page", version: "v3", "app.kubernetes.io/managed-by": "entracte" },
        },
        spec: {
          source: { type: "Binary", binary: {} },
          strategy: { type: "Docker", dockerStrategy: {} },
          output: {
            to: { kind: "ImageStreamTag", name: "maintenance-page:v3" },
            pushSecret: { name: "docker-registry-secret" },
          },
          failedBuildsHistoryLimit: 5,
          successfulBuildsHistoryLimit: 5,
          triggers: [],
        },
      },
    ]);
  });

  test("is a BuildConfig alone where the image is pushed to another registry", () => {
    const build = { version: "v1", output: "registry.example.com/store/page", nodeSelector: { disk: "fast" } };
    const [config, ...others] = buildManifests(page, { ...build, failedBuildsHistoryLimit: 2 });
    expect(others).toEqual([]);
    expect(config?.spec).toMatchObject({
      output: { to: { kind: "DockerImage", name: "registry.example.com/store/page:v1" } },
      nodeSelector: { disk: "fast" },
      failedBuildsHistoryLimit: 2,
    });
  });
});
