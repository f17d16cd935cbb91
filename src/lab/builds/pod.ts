import type { KubeObject } from "../../core/kube.ts";
import { controllerOf } from "../controllers/pods.ts";

const buildAnnotation = "openshift.io/build.name";

/** Is the pod that of a build? The kubelet of the lab leaves such pods to the builder. */
export function isBuildPod({ metadata }: KubeObject): boolean {
  return metadata.annotations?.[buildAnnotation] !== undefined;
}

/** The pod of a build: it counts in quotas, and deleting it ends the build (openshift-controller-manager build/strategy/docker.go). */
export function podOfBuild(build: KubeObject): KubeObject {
  const { name, namespace = "default" } = build.metadata;
  const container = { name: "docker-build", image: "lab/docker-builder", args: ["openshift-docker-build"] };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: podName(name),
      namespace,
      labels: { "openshift.io/build.name": name },
      annotations: { [buildAnnotation]: name },
      ownerReferences: [controllerOf(build)],
    },
    spec: {
      restartPolicy: "Never",
      serviceAccountName: build.spec?.["serviceAccount"] ?? "builder",
      initContainers: [{ name: "git-clone", image: "lab/docker-builder", args: ["openshift-git-clone"] }],
      containers: [container],
      ...(build.spec?.["nodeSelector"] === undefined ? {} : { nodeSelector: build.spec["nodeSelector"] }),
    },
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

/** The name of a build's pod. */
export function podName(build: string): string {
  return `${build}-build`;
}
