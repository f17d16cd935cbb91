import { whyOf } from "../../core/errors.ts";
import type { Leaving } from "../../page/hand-over.ts";
import { comeBack } from "../page/come-back.ts";
import { everywhere, grouped, type PagePlace } from "../site.ts";
import { at, type World } from "../world.ts";

/** What a maintenance holds no longer behind one page. */
interface Left {
  readonly page: PagePlace;
  readonly maintenance: string;
  readonly hosts: ReadonlySet<string>;
}

/** A maintenance that holds nothing any more, anywhere, and the pages that may remember it. */
export interface Whole {
  readonly maintenance: string;
  readonly pages: readonly PagePlace[];
}

/** Has each page show, on hosts that these leave, what those say who still hold them. */
export async function giveOver(world: World, left: readonly Left[]): Promise<void> {
  const places = grouped(left, ({ page }) => `${page.namespace}/${page.name}`);
  await everywhere([...places.values()], async (here) => {
    const leaving = {
      maintenances: here.map(({ maintenance }) => maintenance),
      hosts: here.flatMap(({ hosts }) => [...hosts]),
    };
    await showAgain(world, (here[0] as Left).page, leaving);
  });
}

/** The same for all that a maintenance published: an earlier run may have reopened some of it, and been killed then. */
export async function giveOverWhole(world: World, { maintenance, pages }: Whole): Promise<void> {
  await everywhere(pages, (page) => showAgain(world, page, { maintenances: [maintenance] }));
}

/** A failure is said and changes nothing of the result: the targets are given back. */
async function showAgain(world: World, page: PagePlace, leaving: Leaving): Promise<void> {
  try {
    await comeBack(world, page, leaving);
  } catch (failure) {
    const says = `may show what was reopened on hosts that others hold, until these close again: ${whyOf(failure)}`;
    world.report({ step: "page", state: "skipped", ...at(world, page.namespace), says });
  }
}
