import type { Hold } from "../core/record.ts";
import type { Policy } from "../edge/adapter.ts";
import type { Shown } from "../page/content.ts";
import type { PageWorkload } from "../page/model.ts";
import type { Target } from "./plan/types.ts";
import { grouped, namespaceOf, type Site } from "./site.ts";
import type { Patience } from "./world.ts";

/** What to close, and how. */
export interface Closing {
  readonly targets: readonly Target[];
  readonly hold: Hold;
  /** The page of each namespace that has targets. */
  readonly pages: readonly PageWorkload[];
  /** What the maintenance allows for this target. */
  policy(target: Target): Policy;
  /** What visitors of these hosts see instead of the default page: with the token of the page that shows it. */
  readonly shown?: (page: PageWorkload, hosts: readonly string[]) => Shown;
  readonly patience: Patience;
  readonly keepGoing: boolean;
  readonly adopt: boolean;
  /** Wait, when all is closed, until no idle connection from before leads to the applications any more. */
  readonly drain: boolean;
  /** Only what would be done is asked: nothing is written. */
  readonly dryRun: boolean;
}

/** The namespaces of a closing, each with its page and its targets. */
export function sitesOf({ pages, targets }: Pick<Closing, "pages" | "targets">): readonly Site[] {
  return [...grouped(targets, namespaceOf)].map(([namespace, here]) => {
    const page = pages.find((one) => one.namespace === namespace);
    if (page === undefined) throw new RangeError(`no page for the targets in ${namespace}`);
    return { page, targets: here };
  });
}
