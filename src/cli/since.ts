import { Trouble } from "../core/errors.ts";
import { partOf } from "../core/part.ts";
import type { Closing } from "../engine/closing.ts";
import type { Held } from "../engine/held/find.ts";
import { holdersOf } from "../engine/held/holders.ts";
import { choose } from "../engine/plan/choose.ts";
import { applicationTarget } from "../engine/plan/part.ts";
import { nameOf, type Target } from "../engine/plan/types.ts";
import { namespaceOf } from "../engine/site.ts";
import { at, type World } from "../engine/world.ts";
import type { SpecFile } from "./file.ts";
import { sortWords, type Asked } from "./words.ts";

/**
 * Says which targets of a maintenance a file that names it does not name or choose any more: they reopen all the same, for what
 * stands on the objects counts.
 */
export function tellNoLonger(world: World, { maintenance, targets }: Held, file: SpecFile | undefined): void {
  const [asked] = sortWords([maintenance], file).asked;
  if (asked === undefined || file === undefined) return;
  for (const target of targets.filter((each) => !asked.targets.some((wanted) => isMeant(each, wanted)))) {
    const says = `${file.name} does not name or choose it now: reopened all the same`;
    world.report({ step: "check", state: "skipped", target: nameOf(target), says, ...at(world, namespaceOf(target)) });
  }
}

/** Says which targets a maintenance closes now that were not there, or not meant, when it closed the others. */
export function tellAdded(world: World, { hold: { maintenance }, targets }: Pick<Closing, "hold" | "targets">): void {
  const added = targets.filter((target) => !holdersOf(target).includes(maintenance));
  if (added.length === targets.length) return;
  for (const target of added) {
    const says = `added since ${maintenance} closed`;
    world.report({ step: "check", state: "done", target: nameOf(target), says, ...at(world, namespaceOf(target)) });
  }
}

/** Does the file mean this target, as it stands now? Where that cannot be told, it may. */
function isMeant(target: Target, wanted: Asked["targets"][number]): boolean {
  const { namespace = namespaceOf(target) } = wanted;
  if (namespace !== namespaceOf(target)) return false;
  const part = partOf(target.object);
  const only = (paths: readonly string[] | undefined) =>
    paths === undefined || (part !== undefined && paths.includes(part.path));
  if ("word" in wanted) {
    const name = part === undefined ? nameOf(target) : `${part.kind}/${part.name}`;
    return wanted.word === name && only(wanted.paths);
  }
  try {
    return choose([applicationTarget(target)], wanted).some(({ paths }) => only(paths));
  } catch (error) {
    if (error instanceof Trouble) return true;
    throw error;
  }
}
