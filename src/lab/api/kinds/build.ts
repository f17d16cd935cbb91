import { equal, isObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { isOver, withConditions } from "../../builds/phase.ts";
import { invalidValue } from "../causes.ts";
import { timestamp } from "../objects.ts";
import type { Cause } from "../refusal.ts";
import { commonCauses, withCommonDefaults } from "./build-spec.ts";
import { objectAt, textAt } from "./json.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** Builds: openshift-apiserver pkg/build/apiserver/registry/build/strategy.go, pkg/build/apis/build/validation. */
export const buildRules: KindRules = {
  defaults: (build, { old }) => {
    const spec = withCommonDefaults(build.spec ?? {});
    const phase = textAt(build.status, "phase") || "New";
    return withConditions({ ...build, spec, status: { ...withOldReason(build, old), phase } }, timestamp(Date.now()));
  },
  validate: (build, context) => [...commonCauses(build.spec ?? {}), ...updateCauses(build, context)],
};

/** Why a build failed is said once. */
function withOldReason({ status = {} }: KubeObject, old: KubeObject | undefined): KubeObject["status"] {
  if (textAt(old?.status, "phase") !== "Failed") return status;
  return { ...status, reason: old?.status?.["reason"], message: old?.status?.["message"] };
}

function updateCauses(build: KubeObject, { old }: KindContext): readonly Cause[] {
  if (old === undefined) return [];
  const phase = textAt(build.status, "phase");
  const moved = isOver(old) && phase !== textAt(old.status, "phase");
  const secret = objectAt(build.spec, "output")["pushSecret"];
  const before = objectAt(old.spec, "output");
  const comparable = { ...old.spec, output: isObject(secret) ? { ...before, pushSecret: secret } : before };
  const what = "content of spec is not printed out, please refer to the details";
  return [
    ...(moved ? [invalidValue("status.phase", phase, "phase cannot be updated from a terminal state")] : []),
    ...(equal(build.spec, comparable) ? [] : [invalidValue("spec", what, "spec is immutable")]),
  ];
}
