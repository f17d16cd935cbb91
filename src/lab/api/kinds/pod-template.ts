import type { Json, JsonObject } from "../../../core/json.ts";
import { requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { mapped, objectsAt, textAt, withDefaults } from "./json.ts";

/** A pod's spec with what the API fills in (pkg/apis/core/v1/defaults.go). */
export function withPodDefaults(spec: JsonObject): JsonObject {
  const filled = withDefaults(spec, {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
  });
  const account = textAt(filled, "serviceAccountName");
  const named = account === "" ? filled : { ...filled, serviceAccount: account };
  return ["containers", "initContainers"].reduce(
    (pod, list) => mapped(pod, list, withContainerDefaults),
    mapped(named, "volumes", withVolumeDefaults),
  );
}

function withContainerDefaults(container: JsonObject): Json {
  const image = textAt(container, "image");
  const latest = !/[:@][^/]*$/.test(image) || image.endsWith(":latest");
  const filled = withDefaults(container, {
    imagePullPolicy: latest ? "Always" : "IfNotPresent",
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  return ["livenessProbe", "readinessProbe", "startupProbe"].reduce(
    (it, probe) => mapped(it, probe, withProbeDefaults),
    mapped(filled, "ports", (port) => withDefaults(port, { protocol: "TCP" })),
  );
}

function withProbeDefaults(probe: JsonObject): Json {
  const filled = withDefaults(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return mapped(filled, "httpGet", (get) => withDefaults(get, { path: "/", scheme: "HTTP" }));
}

function withVolumeDefaults(volume: JsonObject): Json {
  const mode = (source: JsonObject): JsonObject => withDefaults(source, { defaultMode: 420 });
  return ["configMap", "secret", "projected", "downwardAPI"].reduce((it, source) => mapped(it, source, mode), volume);
}

/** What is missing in a pod's spec (pkg/apis/core/validation, ValidatePodSpec: the parts that a page can get wrong). */
export function podCauses(spec: JsonObject, field: string): readonly Cause[] {
  const containers = objectsAt(spec, "containers");
  if (containers.length === 0) return [requiredValue(`${field}.containers`)];
  return containers.flatMap((container, i) =>
    ["name", "image"].flatMap((member) =>
      textAt(container, member) === "" ? [requiredValue(`${field}.containers[${i}].${member}`)] : [],
    ),
  );
}
