import { hostAndPort, urlOf } from "../../core/address.ts";
import { recordOf, standing } from "../../core/standing.ts";
import { knownMark } from "../page/mark.ts";
import { closedAddresses } from "../plan/part.ts";
import { nameOf, type Target } from "../plan/types.ts";
import type { Look } from "../witness/port.ts";
import { isAnswer } from "../witness/types.ts";
import { waitingFor } from "../waiting.ts";
import type { World } from "../world.ts";
import { isPagesOwn, pageShownBy } from "../plan/page-shown.ts";
import { pageStatus } from "./page.ts";
import { amiss } from "./amiss.ts";
import { wayBack } from "./way-back.ts";
import type { NamespaceStatus, SeenNow, TargetStatus } from "./types.ts";

/** What there is to look at in one namespace. */
interface Surveyed {
  readonly targets: readonly Target[];
  /** The page that is looked at even where nothing shows it, if it is there. */
  readonly usual: string;
  /** The kinds of edge objects that this account may not list. */
  readonly unread: readonly string[];
}

/**
 * Looks at one namespace: its edge objects, the page, and, where the world has an edge, at what each address of what is closed
 * answers now, once.
 */
export async function survey(
  world: World,
  namespace: string,
  { targets: all, usual, unread }: Surveyed,
): Promise<NamespaceStatus> {
  if (all.length === 0) return { namespace, targets: [], pages: [], vanished: [], unfinished: [], others: [], unread };
  const targets = all.filter((target) => !isPagesOwn(target));
  const shown = new Set(targets.flatMap((target) => pageShownBy(target) ?? []));
  const names = [...new Set([...shown, usual])];
  const found = await Promise.all(names.map((name) => pageStatus(world.cluster, namespace, name)));
  const pages = found.filter(
    ({ name, state }) => shown.has(name) || state === "ready" || state === "waiting" || state === "stuck",
  );
  const seen = await Promise.all([...shown].map((name) => seenNow(world, { namespace, name, targets })));
  const answers = new Map(seen.flat());
  const lost = await Promise.all(names.map((name) => amiss(world.cluster, { namespace, name }, targets)));
  const back = await wayBack(world.cluster, namespace, targets);
  return {
    namespace,
    pages,
    vanished: lost.flatMap(({ vanished }) => vanished),
    unfinished: lost.flatMap(({ unfinished }) => unfinished),
    others: [...new Set(lost.flatMap(({ others }) => others))],
    targets: targets.map((target) => {
      const seenThere = answers.get(nameOf(target)) ?? [];
      return { ...statusOf(target), lacking: back.lacking.get(nameOf(target)) ?? [], seen: seenThere };
    }),
    unread: [...unread, ...back.unread],
  };
}

function statusOf(target: Target): Omit<TargetStatus, "lacking" | "seen"> {
  const now = standing(target.object);
  const page = pageShownBy(target);
  const waiting = waitingFor(target);
  return {
    target: nameOf(target),
    state: now.state,
    holds: "record" in now ? now.record.holds : [],
    ...(page === undefined ? {} : { page }),
    ...(waiting === undefined ? {} : { waiting: nameOf(waiting) }),
    differing: now.state === "drifted" ? now.differing : [],
    ...(now.state === "unreadable" ? { reason: now.reason } : {}),
  };
}

interface Asked {
  readonly namespace: string;
  /** The page that the targets show. */
  readonly name: string;
  readonly targets: readonly Target[];
}

/** What each address of the targets that show this page answers now, by target. */
async function seenNow(
  world: World,
  { namespace, name, targets }: Asked,
): Promise<readonly (readonly [string, readonly SeenNow[]])[]> {
  const { edge } = world;
  if (edge === undefined) return [];
  const page = await knownMark(world.cluster, namespace, name).catch(() => undefined);
  const witness = edge.watch(page ?? { token: "" });
  try {
    return await Promise.all(
      targets
        .filter((target) => pageShownBy(target) === name)
        .map(async (target) => {
          const { adapter, object } = target;
          const { sights, blind } = await edge.sights(closedAddresses(target), adapter.pace(object));
          const looks = await witness.once(sights, { answered: recordOf(object)?.answered ?? {} });
          const unseen = blind.map(({ address, reason }) => ({
            address: urlOf(address),
            shows: "unreachable" as const,
            says: reason,
          }));
          return [nameOf(target), [...looks.map(seenBy), ...unseen]] as const;
        }),
    );
  } finally {
    await witness.stop();
  }
}

function seenBy({ sight, outcome, judgement }: Look): SeenNow {
  return {
    address: urlOf(sight.address),
    door: hostAndPort(sight.door.ip, sight.door.port),
    shows: isAnswer(outcome) ? judgement.kind : "unreachable",
    says: judgement.why,
  };
}
