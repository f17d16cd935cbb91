import { equal } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { withLocalImages } from "./local-images.ts";
import { mapped, objectAt, textAt, withDefaults } from "./json.ts";
import { podCauses, withPodDefaults } from "./pod-template.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** Deployments: pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation. */
export const deploymentRules: KindRules = {
  defaults: (deployment, context) => {
    const spec = withDefaults(deployment.spec ?? {}, {
      replicas: 1,
      strategy: {},
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
    const rolling = mapped(spec, "strategy", (strategy) => {
      const typed = withDefaults(strategy, { type: "RollingUpdate" });
      if (typed["type"] !== "RollingUpdate") return typed;
      const update = withDefaults(objectAt(typed, "rollingUpdate"), { maxUnavailable: "25%", maxSurge: "25%" });
      return { ...typed, rollingUpdate: update };
    });
    return withLocalImages(withTemplateDefaults({ ...deployment, spec: rolling }), context);
  },
  validate: workloadCauses,
};

/** ReplicaSets: the same template, and the same immutable selector. */
export const replicaSetRules: KindRules = {
  defaults: (set) => withTemplateDefaults({ ...set, spec: withDefaults(set.spec ?? {}, { replicas: 1 }) }),
  validate: workloadCauses,
};

/** Pods: what the API fills in, and the state they start in. */
export const podRules: KindRules = {
  defaults: (pod) => ({ ...pod, spec: withPodDefaults(pod.spec ?? {}), status: pod.status ?? { phase: "Pending" } }),
  validate: (pod) => podCauses(pod.spec ?? {}, "spec"),
};

function withTemplateDefaults(workload: KubeObject): KubeObject {
  const spec = mapped(workload.spec ?? {}, "template", (template) => mapped(template, "spec", withPodDefaults));
  return { ...workload, spec };
}

function workloadCauses(workload: KubeObject, { old }: KindContext): readonly Cause[] {
  const spec = workload.spec ?? {};
  const wanted = objectAt(objectAt(spec, "selector"), "matchLabels");
  const expressions = objectAt(spec, "selector")["matchExpressions"];
  if (Object.keys(wanted).length === 0 && expressions === undefined) return [requiredValue("spec.selector")];
  if (old !== undefined && !equal(old.spec?.["selector"], spec["selector"])) {
    return [invalidValue("spec.selector", spec["selector"], "field is immutable")];
  }
  const template = objectAt(spec, "template");
  const labels = objectAt(objectAt(template, "metadata"), "labels");
  const selected = Object.keys(wanted).every((key) => textAt(labels, key) === textAt(wanted, key));
  const mismatch = "`selector` does not match template `labels`";
  return [
    ...(selected ? [] : [invalidValue("spec.template.metadata.labels", labels, mismatch)]),
    ...podCauses(objectAt(template, "spec"), "spec.template.spec"),
  ];
}
