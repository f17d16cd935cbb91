import { createTwoFilesPatch } from "diff";
import { stringify } from "yaml";
import type { KubeObject } from "../../core/kube.ts";
import type { Plan, PlannedObject } from "../plan.ts";

/** A unified diff of every object that would change, as YAML; what is secret is not in it. Lines are as long as they are. */
export function showDiff({ targets, page }: Plan): string[] {
  return [...page, ...targets].filter(({ action }) => action !== "keep").flatMap(diffOf);
}

/** Members in the order of the alphabet, for objects give them in any. */
const yaml = (object: KubeObject) => stringify(object, { sortMapEntries: true, lineWidth: 0 });

function diffOf({ object, before, after }: PlannedObject): string[] {
  const [old, now] = [before === undefined ? "" : yaml(before), yaml(after)];
  const from = before === undefined ? "/dev/null" : `a/${object}`;
  const patch = createTwoFilesPatch(from, `b/${object}`, old, now, undefined, undefined, { context: 3 });
  // Without the line of equals signs that the library begins with.
  return patch.replace(/^=+\n/, "").trimEnd().split("\n");
}
