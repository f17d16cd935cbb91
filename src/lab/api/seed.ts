import type { KubeObject } from "../../core/kube.ts";
import { kindRules } from "./kinds/index.ts";
import { invalid } from "./refusal.ts";
import { apiVersion } from "./resources.ts";
import type { LabStore } from "./store.ts";

/**
 * Stores an object as the API would for an administrator: with what it fills in, and refused where it is not valid.
 * For what a lab starts with; a status may be given.
 */
export function seed(store: LabStore, object: KubeObject, domain = "apps.test"): KubeObject {
  const found = store.resources.find((each) => each.kind === object.kind && apiVersion(each) === object["apiVersion"]);
  if (found === undefined) throw new Error(`The lab serves no ${object.kind} of ${object.apiVersion}`);
  const { defaults, validate } = kindRules(found.kind);
  const context = { store, old: undefined, submitted: object, may: () => true, domain, builtIn: found.builtIn };
  const filled = defaults?.(object, context) ?? object;
  const causes = validate?.(filled, context) ?? [];
  if (causes.length > 0) throw invalid(found, object.metadata.name, causes);
  return store.create(found, filled);
}
