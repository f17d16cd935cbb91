import { urlOf, type Address } from "../core/address.ts";
import { Trouble } from "../core/errors.ts";
import { nameOf, openAddressesOf, type Target } from "./plan/types.ts";
import { restOf, type Sighted } from "./rest-of.ts";
import type { Look, Witness } from "./witness/port.ts";
import { isAnswer, type Sight } from "./witness/types.ts";
import type { ShownPage } from "./page/shown.ts";
import { markOf, type PageMark } from "../page/model.ts";
import { grouped, type Site } from "./site.ts";
import type { EdgeView, World } from "./world.ts";

/** A target, the ways in which visitors see it, and what its page's answers are known by. */
export interface Seen {
  readonly target: Target;
  readonly sights: readonly Sight[];
  readonly page: PageMark;
}

/** How this run sees its targets at the edge. */
export interface View {
  readonly edge: EdgeView;
  readonly witness: Witness;
  readonly seen: readonly Seen[];
  /** What stays open beside parts that close or reopen. */
  readonly rest: readonly Seen[];
}

/**
 * Finds how each target is seen at the edge, with a witness that watches it; nothing in a world that must not look.
 * @throws Trouble (`refused`) where one cannot be seen from here
 */
export async function viewOf(
  { edge }: Pick<World, "edge">,
  sites: readonly Site<ShownPage>[],
): Promise<View | undefined> {
  if (edge === undefined) return undefined;
  const find = (of: (targets: readonly Target[]) => readonly Sighted[]): Promise<readonly Seen[]> =>
    Promise.all(
      sites.flatMap(({ page, targets }) =>
        of(targets).map(async ({ target, addresses }) => {
          const { adapter, object } = target;
          const { sights, blind } = await edge.sights(addresses, adapter.pace(object));
          if (sights.length === 0) throw unseen(target, blind[0]?.reason ?? "it has no host yet");
          return { target, sights, page: markOf(page) };
        }),
      ),
    );
  const seen = await find((targets) => targets.map((target) => ({ target, addresses: openAddressesOf(target) })));
  const rest = await find(restOf);
  return { edge, witness: edge.watch(markOf(sites[0]?.page ?? { token: "" })), seen, rest };
}

/**
 * Asks every sight once, before the first write: what each application answers now, by URL.
 * @throws Trouble (`refused`) where an address gives no answer at all, for then nothing could be proven
 */
export async function baseline({ witness, seen, rest }: View): Promise<{ readonly [url: string]: number }> {
  const pages = grouped([...seen, ...rest], ({ page }) => page.token);
  const asked = [...pages.values()].map((here) =>
    witness.once(
      here.flatMap(({ sights }) => sights),
      here[0] === undefined ? {} : { page: here[0].page },
    ),
  );
  const looks = (await Promise.all(asked)).flat();
  const silent = looks.find(({ outcome }) => !isAnswer(outcome));
  if (silent !== undefined) throw unreachable(silent);
  return answersIn(looks);
}

/** What was checked before the first write, in words: the edge too, where these were asked there. */
export function checked(seen: readonly Seen[]): string {
  const count = seen.reduce((sum, { sights }) => sum + sights.length, 0);
  return `rights and dry runs${count === 0 ? "" : `, the edge answers at ${addresses(count)}`}`;
}

/** `2 addresses`. */
export const addresses = (count: number): string => `${String(count)} address${count === 1 ? "" : "es"}`;

/** What the applications answered, by URL: without what was the page already; of several doors the highest status. */
function answersIn(looks: readonly Look[]): { readonly [url: string]: number } {
  const answered: { [url: string]: number } = {};
  for (const { sight, outcome } of looks) {
    if (!isAnswer(outcome) || outcome.token !== undefined) continue;
    const url = urlOf(sight.address);
    answered[url] = Math.max(answered[url] ?? 0, outcome.status);
  }
  return answered;
}

/** The answers of one target's own addresses. */
export function answersOf(all: readonly Address[], answered: { readonly [url: string]: number }) {
  const own = all.map(urlOf).flatMap((url) => (answered[url] === undefined ? [] : [[url, answered[url]] as const]));
  return Object.fromEntries(own);
}

function unseen(target: Target, reason: string): Trouble {
  const name = nameOf(target);
  return new Trouble("refused", `The edge could not be asked for ${name}: ${reason}. Nothing was changed.`, [
    "Say where the edge is:       --edge http=HOST:PORT,https=HOST:PORT",
    "or go on without any proof:  --no-verify",
  ]);
}

function unreachable({ sight, judgement }: Look): Trouble {
  return new Trouble("refused", `The edge could not be asked: ${sight.id}: ${judgement.why}. Nothing was changed.`, [
    "Say where the edge is:       --edge http=HOST:PORT,https=HOST:PORT",
    "or go on without any proof:  --no-verify",
  ]);
}
