import { urlOf, type Address } from "../core/address.ts";
import { Trouble } from "../core/errors.ts";
import { original } from "../core/standing.ts";
import { nameOf, type Target } from "./plan/types.ts";
import type { Look, Witness } from "./witness/port.ts";
import { isAnswer, type Sight } from "./witness/types.ts";
import type { EdgeView } from "./world.ts";

/** A target and the ways in which visitors see it. */
export interface Seen {
  readonly target: Target;
  readonly sights: readonly Sight[];
}

/**
 * Finds how each target is seen at the edge.
 * @throws Trouble (`refused`) where one cannot be seen from here
 */
export async function seesAll(edge: EdgeView, targets: readonly Target[]): Promise<readonly Seen[]> {
  return Promise.all(
    targets.map(async (target) => {
      const { adapter, object } = target;
      const addresses = adapter.addresses(original(object));
      const { sights, blind } = await edge.sights(addresses, adapter.pace(object));
      if (sights.length === 0) throw unseen(target, blind[0]?.reason ?? "it has no host yet");
      return { target, sights };
    }),
  );
}

/**
 * Asks every sight once, before the first write: what each application answers now, by URL.
 * @throws Trouble (`refused`) where an address gives no answer at all, for then nothing could be proven
 */
export async function baseline(witness: Witness, seen: readonly Seen[]): Promise<{ readonly [url: string]: number }> {
  const looks = await witness.once(seen.flatMap(({ sights }) => sights));
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
