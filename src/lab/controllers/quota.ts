import { isObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { at, objectsAt, textAt } from "../read.ts";

const ended = new Set(["Failed", "Succeeded"]);

/**
 * Why the quotas of its namespace refuse a pod, as the ResourceQuota admission words it, or `undefined`
 * (apiserver pkg/admission/plugin/resourcequota/controller.go). Counts pods; amounts of CPU and memory are not added up.
 */
export function quotaRefusal(
  pod: KubeObject,
  quotas: readonly KubeObject[],
  pods: readonly KubeObject[],
): string | undefined {
  const used = pods.filter((it) => !ended.has(textAt(it.status, "phase") ?? "")).length;
  for (const quota of quotas) {
    const hard = isObject(quota.spec?.["hard"]) ? quota.spec["hard"] : {};
    const missing = unspecified(pod, Object.keys(hard));
    if (missing !== undefined) return forbidden(pod, `failed quota: ${quota.metadata.name}: ${missing}`);
    for (const key of ["pods", "count/pods"]) {
      const limit = hard[key];
      if (limit === undefined || used + 1 <= Number(limit)) continue;
      const usage = `requested: ${key}=1, used: ${key}=${used}, limited: ${key}=${Number(limit)}`;
      return forbidden(pod, `exceeded quota: ${quota.metadata.name}, ${usage}`);
    }
  }
  return undefined;
}

function forbidden(pod: KubeObject, reason: string): string {
  return `pods "${pod.metadata.name}" is forbidden: ${reason}`;
}

/** A quota of an amount refuses containers that do not name one ("must specify limits.cpu for: web"). */
function unspecified(pod: KubeObject, hard: readonly string[]): string | undefined {
  const amounts = hard.filter((key) => /^(limits|requests)\.(cpu|memory)$/.test(key));
  const complaints = amounts.flatMap((key) => {
    const names = objectsAt(pod.spec, "containers")
      .filter((container) => at(container, "resources", ...key.split(".")) === undefined)
      .map((container) => textAt(container, "name"));
    return names.length > 0 ? [`${key} for: ${names.join(",")}`] : [];
  });
  return complaints.length > 0 ? `must specify ${complaints.join("; ")}` : undefined;
}
