import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { everyTarget, holdersOf } from "../../engine/held/holders.ts";
import { nameOf, type Target } from "../../engine/plan/types.ts";
import { namespaceOf } from "../../engine/site.ts";
import type { SpecFile } from "../file.ts";
import { readTargets } from "../targets.ts";
import { unknownMaintenance } from "../unknown.ts";
import { sortWords } from "../words.ts";

/**
 * The targets that a word means: a target itself, or those of a maintenance, of the file or of the cluster.
 * @throws Trouble (`usage`, `refused`) where it means none
 */
export async function whichTargets(
  cluster: Cluster,
  word: string,
  file: SpecFile | undefined,
): Promise<readonly [Target, ...Target[]]> {
  const [first, ...others] = await targetsOf(cluster, word, file);
  if (first === undefined) throw await unknownMaintenance(cluster, word, file);
  return [first, ...others];
}

/** The only one of them. @throws Trouble (`usage`) where there are several */
export function only(word: string, [first, ...others]: readonly [Target, ...Target[]]): Target {
  if (others.length === 0) return first;
  const all = [first, ...others];
  throw new Trouble("usage", `${word} is ${String(all.length)} targets. Which one?`, [
    `  entracte open ${nameOf(first)} -n ${namespaceOf(first)}`,
    ...others.map((target) => `  entracte open ${nameOf(target)} -n ${namespaceOf(target)}`),
  ]);
}

async function targetsOf(cluster: Cluster, word: string, file: SpecFile | undefined): Promise<readonly Target[]> {
  const named = sortWords([word], file?.spec, undefined).asked.flatMap(({ targets }) => targets);
  if (named.length > 0) return readTargets(cluster, named);
  return (await everyTarget(cluster)).filter((target) => holdersOf(target).includes(word));
}
