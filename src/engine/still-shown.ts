import { Trouble } from "../core/errors.ts";
import { wordsFor } from "../core/part.ts";
import { recordAnnotation } from "../core/record.ts";
import { byHand } from "../core/target.ts";
import { holdersOf } from "./held/holders.ts";
import { nameOf, type Target } from "./plan/types.ts";
import type { PagePlace } from "./site.ts";

/** Does the page get what this edge object brings? */
export const leadsTo = ({ adapter, object }: Target, { name }: Pick<PagePlace, "name">): boolean =>
  adapter.backends(object).some(({ service }) => service === name);

/** @throws Trouble (`refused`) with what opens each of the targets again that still shows the page */
export function refuseWhileShown(page: PagePlace, targets: readonly Target[]): void {
  const [first, ...others] = new Set(targets.flatMap((target) => waysOut(target, page)));
  if (first === undefined) return;
  throw new Trouble("refused", `The page is still shown in ${page.namespace}. Nothing was removed. Reopen first:`, [
    first,
    ...others,
  ]);
}

function waysOut(target: Target, page: PagePlace): readonly string[] {
  if (target.object.metadata.annotations?.[recordAnnotation] !== undefined)
    return holdersAsTyped(target).map((words) => `entracte reopen ${words} -n ${page.namespace}`);
  return leadsTo(target, page)
    ? [`${nameOf(target)} leads to it, and Entracte did not point it there: change its backend.`]
    : [];
}

/** What `reopen` takes to open it: the maintenances that hold it, or its own name. */
function holdersAsTyped(target: Target): readonly string[] {
  const own = wordsFor(nameOf(target));
  const holders = holdersOf(target).map((maintenance) => (maintenance === byHand ? own : maintenance));
  return holders.length === 0 ? [own] : holders;
}
