import { Trouble } from "../../core/errors.ts";
import { partName, partOf } from "../../core/part.ts";
import { original } from "../../core/standing.ts";
import { isRefusal } from "../../edge/adapter.ts";
import { beneathOf } from "./part.ts";
import { nameOf, type Target } from "./types.ts";

/**
 * The parts of a target that have these paths, each as it stands, or as it would be made.
 * @param all the targets of its namespace
 * @throws Trouble (`refused`) where such a part cannot be closed
 */
export function partsOf(whole: Target, paths: readonly string[], all: readonly Target[]): readonly Target[] {
  const { adapter, object } = whole;
  const { name, namespace = "default" } = object.metadata;
  const named = (path: string) => partName({ kind: adapter.kind, name, path });
  const there = new Map(all.filter(isPart).map((target) => [nameOf(target), target]));
  const missing = paths.filter((path) => !there.has(named(path)));
  const beside = all.map((target) => target.object);
  const made = adapter.overlay?.(original(object), missing, beside) ?? {
    refused: `${nameOf(whole)} can only be closed as a whole.`,
    remedy: [`entracte close ${nameOf(whole)} -n ${namespace}`] as const,
  };
  if (isRefusal(made)) throw new Trouble("refused", `${made.refused} Nothing was changed.`, made.remedy);
  const unmade = new Map(missing.map((path, i) => [path, made[i]]));
  return paths.map((path) => {
    const target = there.get(named(path));
    if (target !== undefined) return target;
    const part = { ...whole, object: unmade.get(path) as Target["object"] };
    return free({ ...part, ...beneathOf(part, all) }, all);
  });
}

const isPart = ({ object }: Target): boolean => partOf(object) !== undefined;

/** @throws Trouble (`refused`) where the name of what is to be made is taken: what is not ours is never taken over */
export function free(part: Target, all: readonly Target[]): Target {
  const kind = part.object.kind.toLowerCase();
  const { name, namespace = "default" } = part.object.metadata;
  const taken = all.some(({ object }) => object.kind === part.object.kind && object.metadata.name === name);
  if (!taken) return part;
  throw new Trouble(
    "refused",
    `${kind}/${name} is in the way of ${nameOf(part)}, and is not ours. Nothing was changed.`,
    [`oc get ${kind} ${name} -n ${namespace} -o yaml`],
  );
}
