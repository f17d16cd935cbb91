import type { KubeObject } from "../core/kube.ts";
import type { PageWorkload } from "./model.ts";
import { managedBy } from "./ours.ts";

/** One version of the page's image, and how it is built. */
export interface PageBuild {
  /** The image's tag: `v3`. */
  readonly version: string;
  /** Where the image is pushed, without its tag; absent: to the ImageStream of the page's name. */
  readonly output?: string;
  readonly pushSecret?: string;
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly failedBuildsHistoryLimit?: number;
  readonly successfulBuildsHistoryLimit?: number;
  /** The Dockerfile, where it is not called so. */
  readonly dockerfile?: string;
}

type Named = Pick<PageWorkload, "namespace" | "name">;

/** What builds the page's image, in the order in which it is created. An image that is pushed elsewhere has no ImageStream. */
export function buildManifests(page: Named, build: PageBuild): readonly KubeObject[] {
  return [...(build.output === undefined ? [imageStream(page)] : []), buildConfig(page, build)];
}

/** A Deployment that names a tag of it gets the image behind that tag from the beginning, not from the next trigger on. */
function imageStream({ namespace, name }: Named): KubeObject {
  return {
    apiVersion: "image.openshift.io/v1",
    kind: "ImageStream",
    metadata: { name, namespace, labels: { app: name, ...managedBy } },
    spec: { lookupPolicy: { local: true } },
  };
}

function buildConfig({ namespace, name }: Named, build: PageBuild): KubeObject {
  const { version, output, pushSecret, nodeSelector, dockerfile } = build;
  const image =
    output === undefined
      ? { kind: "ImageStreamTag", name: `${name}:${version}` }
      : { kind: "DockerImage", name: `${output}:${version}` };
  return {
    apiVersion: "build.openshift.io/v1",
    kind: "BuildConfig",
    metadata: { name, namespace, labels: { build: name, version, ...managedBy } },
    spec: {
      source: { type: "Binary", binary: {} },
      strategy: { type: "Docker", dockerStrategy: dockerfile === undefined ? {} : { dockerfilePath: dockerfile } },
      output: { to: image, ...(pushSecret === undefined ? {} : { pushSecret: { name: pushSecret } }) },
      ...(nodeSelector === undefined ? {} : { nodeSelector }),
      failedBuildsHistoryLimit: build.failedBuildsHistoryLimit ?? 5,
      successfulBuildsHistoryLimit: build.successfulBuildsHistoryLimit ?? 5,
      // A change of an image cannot start a build whose source is uploaded.
      triggers: [],
    },
  };
}
