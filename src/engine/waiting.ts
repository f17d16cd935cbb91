import { urlOf } from "../core/address.ts";
import { Trouble } from "../core/errors.ts";
import { closedHost } from "../core/made.ts";
import { recordOf } from "../core/standing.ts";
import { addressesOf, nameOf, openAddressesOf, type Target } from "./plan/types.ts";
import { namespaceOf } from "./site.ts";
import { about, type World } from "./world.ts";

/**
 * Gives hosts back only where another object waits for them: visitors would get the router's own 503 instead of the page.
 * @param now give them back all the same, and say what visitors will get
 * @throws Trouble (`refused`: they stay closed) that names what is not waited for
 */
export function awaited(world: World, targets: readonly Target[], { now }: { readonly now: boolean }): void {
  const left = targets.flatMap((target) => {
    const why = unawaited(target);
    return why === undefined ? [] : [{ target, why }];
  });
  for (const { target, why } of now ? left : []) {
    const says = `${why}: visitors get a 503 from the router`;
    world.report({ step: "ready", state: "skipped", ...about(world, target), says });
  }
  const [first] = left;
  if (now || first === undefined) return;
  const all = left.map(({ target, why }) => `${nameOf(target)} (${why})`).join(", ");
  throw new Trouble(
    "refused",
    `Nothing would answer for ${all}: visitors would get a 503 from the router instead of the page. Nothing was changed.`,
    [
      "Make the object that is to have the host, then run it again; see what there is:",
      `  entracte status -n ${namespaceOf(first.target)}`,
      "Reopen all the same:  --now",
    ],
  );
}

/** What waits for a host that is closed; nothing where it is no host, or what has the host has it for other paths. */
export function waitingFor({ object, beneath: [next] = [] }: Target): Target | undefined {
  if (closedHost(object) === undefined || next === undefined) return undefined;
  const { admitted, waits } = next.adapter.admission(next.object);
  return waits === true || (!admitted && next.object.kind !== object.kind) ? next : undefined;
}

/** Why nothing would answer for a host that is given back; nothing where something would, or it is no host. */
function unawaited({ object, beneath = [] }: Target): string | undefined {
  if (closedHost(object) === undefined) return undefined;
  const [next] = beneath;
  if (next === undefined) return "no other object has this host";
  // Where nobody says how visitors come in to it, nothing is known against it.
  const schemes = addressesOf(next).map(({ scheme }) => scheme);
  if (schemes.length > 0 && !schemes.includes("https"))
    return `${nameOf(next)} is reached by http alone, and visitors come by https now`;
  const { admitted, pending, waits, reason = "" } = next.adapter.admission(next.object);
  if (admitted || pending === true || waits === true || next.object.kind !== object.kind) return undefined;
  return `${nameOf(next)} is not admitted: ${reason}`;
}

/**
 * What each address of a target gave before it was closed, by URL. Of a host that was the router's own 503, which is no answer
 * of what waits for it now; where that does not serve an address, it is what there is again.
 */
export function answeredBefore(target: Target): { readonly [url: string]: number } {
  const { object, beneath = [] } = target;
  if (closedHost(object) === undefined) return recordOf(object)?.answered ?? {};
  const served = new Set(beneath.flatMap((next) => addressesOf(next).map(urlOf)));
  const left = openAddressesOf(target)
    .map(urlOf)
    .filter((url) => !served.has(url));
  return Object.fromEntries(left.map((url) => [url, 503]));
}
