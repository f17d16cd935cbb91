import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { commonCauses, withCommonDefaults } from "./build-spec.ts";
import { objectAt, textAt, withDefaults } from "./json.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** BuildConfigs: openshift-apiserver pkg/build/apis/build/{v1/defaults.go, validation}, registry/buildconfig/strategy.go. */
export const buildConfigRules: KindRules = {
  defaults: withBuildConfigDefaults,
  validate: ({ spec = {} }) => [
    ...runPolicyCauses(spec),
    ...["successfulBuildsHistoryLimit", "failedBuildsHistoryLimit"].flatMap((limit) => limitCauses(spec, limit)),
    ...commonCauses(spec),
  ],
};

/** The number of the last build never goes back, or builds would meet others of their name. */
function withBuildConfigDefaults(config: KubeObject, { old }: KindContext): KubeObject {
  const limits = old === undefined ? { successfulBuildsHistoryLimit: 5, failedBuildsHistoryLimit: 5 } : {};
  const spec = withCommonDefaults(withDefaults(config.spec ?? {}, { runPolicy: "Serial", ...limits }));
  const version = Number(objectAt(config, "status")["lastVersion"] ?? 0);
  const lastVersion = Math.max(version, Number(old?.status?.["lastVersion"] ?? 0));
  return { ...config, spec, status: { ...config.status, lastVersion } };
}

function runPolicyCauses(spec: JsonObject): readonly Cause[] {
  const policy = textAt(spec, "runPolicy");
  if (["Parallel", "Serial", "SerialLatestOnly"].includes(policy)) return [];
  return [invalidValue("spec.runPolicy", policy, "run policy must Parallel, Serial, or SerialLatestOnly")];
}

function limitCauses(spec: JsonObject, member: string): readonly Cause[] {
  const limit = spec[member];
  if (limit === undefined || Number(limit) >= 0) return [];
  return [invalidValue(`spec.${member}`, limit, "must be greater than or equal to 0")];
}
