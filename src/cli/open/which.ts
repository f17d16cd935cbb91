import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import { wordsFor } from "../../core/part.ts";
import { everyTarget, holdersOf } from "../../engine/held/holders.ts";
import { nameOf, type Target } from "../../engine/plan/types.ts";
import { namespaceOf } from "../../engine/site.ts";
import type { SpecFile } from "../file.ts";
import { readTargets } from "../targets.ts";
import { unknownMaintenance } from "../unknown.ts";
import { sortWords } from "../words.ts";

/** The file that may name them, and the paths of the one target that is named. */
interface Where {
  readonly file: SpecFile | undefined;
  readonly paths?: readonly string[] | undefined;
}

/**
 * The targets that a word means: a target itself, or those of a maintenance, of the file or of the cluster.
 * @throws Trouble (`usage`, `refused`) where it means none
 */
export async function whichTargets(
  cluster: Cluster,
  word: string,
  where: Where,
): Promise<readonly [Target, ...Target[]]> {
  const [first, ...others] = await targetsOf(cluster, word, where);
  if (first === undefined) throw await unknownMaintenance(cluster, word, where.file);
  return [first, ...others];
}

/** The only one of them. @throws Trouble (`usage`) where there are several */
export function only(word: string, [first, ...others]: readonly [Target, ...Target[]]): Target {
  if (others.length === 0) return first;
  const all = [first, ...others];
  throw new Trouble("usage", `${word} is ${String(all.length)} targets. Which one?`, [
    `  entracte open ${wordsFor(nameOf(first))} -n ${namespaceOf(first)}`,
    ...others.map((target) => `  entracte open ${wordsFor(nameOf(target))} -n ${namespaceOf(target)}`),
  ]);
}

async function targetsOf(cluster: Cluster, word: string, { file, paths }: Where): Promise<readonly Target[]> {
  const named = sortWords([word], file, { paths }).asked.flatMap(({ targets }) => targets);
  if (named.length > 0) return readTargets(cluster, named);
  return (await everyTarget(cluster)).filter((target) => holdersOf(target).includes(word));
}
