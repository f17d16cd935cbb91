import { recordOf } from "../core/standing.ts";
import { Trouble } from "../core/errors.ts";
import type { Backend } from "../edge/adapter.ts";
import { endpointsIn, readBehind } from "./endpoints.ts";
import { applicationTarget } from "./plan/part.ts";
import { keyOf, nameOf, type Target } from "./plan/types.ts";
import { unfitSecrets, type UnfitSecret } from "./secrets.ts";
import { lackingOf, listServices } from "./services.ts";
import { everywhere, namespaceOf, grouped } from "./site.ts";
import { about, pauseAfter, type Patience, type World } from "./world.ts";

/**
 * Waits until every backend that the targets had before closing has a ready endpoint, and every Secret that the edge needs for
 * them is there.
 * @throws Trouble (`refused`: they stay closed) where that is not so in time
 */
export async function awaitApplications(
  world: World,
  targets: readonly Target[],
  { timeout }: Pick<Patience, "timeout">,
): Promise<void> {
  const since = world.now();
  const waiting = new Set<string>();
  for (;;) {
    const lacking = await lackingNow(world, targets);
    for (const { target, waitsFor } of lacking) {
      if (waiting.has(keyOf(target))) continue;
      waiting.add(keyOf(target));
      world.report({ step: "ready", state: "started", ...about(world, target), says: waitsFor });
    }
    if (lacking.length === 0) break;
    if (world.now() - since >= timeout) throw notReady(await explained(world, lacking));
    await world.sleep(pauseAfter(world.now() - since));
  }
  for (const target of targets)
    world.report({ step: "ready", state: "done", ...about(world, target), says: "application ready" });
}

/**
 * Gave every address of this target a 5xx, or nothing, before it was closed? Then visitors lose nothing by getting the same
 * again. Unknown (it was closed unseen) counts as a good answer.
 */
export function gaveNoGoodAnswer({ object }: Target): boolean {
  const before = Object.values(recordOf(object)?.answered ?? {});
  return before.length > 0 && before.every((status) => status === 0 || status >= 500);
}

/**
 * Does not wait for applications that gave no good answer before closing either; the others must be ready, unless the
 * person insists. Says what visitors will get.
 * @throws Trouble (`refused`: they stay closed) where one answered well before, and has no ready endpoint now
 */
export async function allowUnready(
  world: World,
  targets: readonly Target[],
  { insist }: { readonly insist: boolean },
): Promise<void> {
  const lacking = await lackingNow(world, targets);
  const better = lacking.filter(({ target }) => !gaveNoGoodAnswer(target));
  if (better.length > 0 && !insist) throw notAsBefore(await explained(world, better));
  for (const { target, secret } of lacking) {
    const what = secret === undefined ? "no ready endpoint" : secret.says;
    const then = secret === undefined ? "visitors get a 503 from the router" : secret.without;
    const says = `${what}${better.length > 0 ? "" : ", as before closing"}: ${then}`;
    world.report({ step: "ready", state: "skipped", ...about(world, target), says });
  }
}

/** What keeps a target from going back. */
interface Lacking {
  readonly target: Target;
  readonly waitsFor: string;
  readonly backend?: Backend;
  readonly secret?: UnfitSecret;
  /** What of the backend's Service is not there, where that is why. */
  readonly why?: string;
}

/** What keeps these targets from going back now: applications without a ready endpoint, and Secrets that the edge needs. */
async function lackingNow(world: World, targets: readonly Target[]): Promise<readonly Lacking[]> {
  const [idle, secrets] = await Promise.all([unready(world, targets), unfitSecrets(world.cluster, targets)]);
  return [
    ...idle.map((one) => ({ ...one, waitsFor: `no ready endpoint behind service ${one.backend.service}` })),
    ...secrets.unfit
      .filter(({ needed }) => needed)
      .map((secret) => ({ target: secret.target, secret, waitsFor: secret.says })),
  ];
}

/** With what of its Service is not there, where this account may look. */
async function explained({ cluster }: World, lacking: readonly Lacking[]): Promise<readonly Lacking[]> {
  return everywhere(lacking, async (each) => {
    const { target, backend } = each;
    if (backend === undefined) return each;
    const services = await listServices(cluster, namespaceOf(target));
    const why = services && lackingOf(services, backend);
    return why === undefined ? each : { ...each, why };
  });
}

/** Which targets' applications have no ready endpoint now. */
export async function unready(
  { cluster }: Pick<World, "cluster">,
  targets: readonly Target[],
): Promise<readonly { readonly target: Target; readonly backend: Backend }[]> {
  const behind = new Map(
    await Promise.all(
      [...grouped(targets, namespaceOf)].map(async ([namespace, here]) => {
        return [namespace, await readBehind(cluster, namespace, here.flatMap(backendsOf))] as const;
      }),
    ),
  );
  return targets.flatMap((target) => {
    const here = behind.get(namespaceOf(target));
    return backendsOf(target)
      .filter((backend) => here === undefined || !endpointsIn(here, backend).some(({ ready }) => ready))
      .map((backend) => ({ target, backend }));
  });
}

function backendsOf(target: Target): readonly Backend[] {
  const { adapter, object } = applicationTarget(target);
  return adapter.backends(object);
}

/** What lacks, as the beginning of a sentence. */
function sentenceOf(lacking: readonly Lacking[]): string {
  const names = (of: readonly string[]) => [...new Set(of)].join(", ");
  const idle = lacking.flatMap(({ target, backend, why }) =>
    backend === undefined ? [] : [`${nameOf(target)} (${why ?? `service ${backend.service}`})`],
  );
  const unserved = lacking.flatMap(({ target, secret }) =>
    secret === undefined ? [] : [`${nameOf(target)} (${secret.says})`],
  );
  return [
    ...(idle.length === 0 ? [] : [`No endpoint is ready behind ${names(idle)}`]),
    ...(unserved.length === 0 ? [] : [`The edge cannot serve ${names(unserved)}`]),
  ].join("; ");
}

function notAsBefore(lacking: readonly Lacking[]): Trouble {
  return new Trouble(
    "refused",
    `${sentenceOf(lacking)}, and the record names no 5xx from before closing: visitors would get a 503 instead of the page. Nothing was changed.`,
    ["Wait for the application:           without --now", "Give it back to visitors as it is:  --now --force"],
  );
}

function notReady(lacking: readonly Lacking[]): Trouble {
  const looks = lacking.map(({ target, backend, why, secret }) => {
    const behind = why === undefined ? "endpointslices" : `service ${backend?.service ?? ""}`;
    const what = secret === undefined ? behind : `secret ${secret.name}`;
    return `oc get ${what} -n ${namespaceOf(target)}`;
  });
  const [first = "", ...others] = new Set(looks);
  return new Trouble("refused", `${sentenceOf(lacking)}: visitors keep the page. Nothing was changed.`, [
    first,
    ...others,
    "Reopen all the same, where it was so before closing:  --now",
  ]);
}
