import { recordOf } from "../core/standing.ts";
import { Trouble } from "../core/errors.ts";
import type { Backend } from "../edge/adapter.ts";
import { endpointsIn, readBehind } from "./endpoints.ts";
import { applicationObject } from "./plan/part.ts";
import { keyOf, nameOf, type Target } from "./plan/types.ts";
import { about, type Patience, type World } from "./world.ts";

/**
 * Waits until every backend that the targets had before closing has a ready endpoint.
 * @throws Trouble (`refused`: they stay closed) where one has none in time
 */
export async function awaitApplications(
  world: World,
  targets: readonly Target[],
  { timeout }: Pick<Patience, "timeout">,
): Promise<void> {
  const deadline = world.now() + timeout;
  const waiting = new Set<string>();
  for (;;) {
    const lacking = await unready(world, targets);
    for (const { target, backend } of lacking) {
      if (waiting.has(keyOf(target))) continue;
      waiting.add(keyOf(target));
      const says = `no ready endpoint behind service ${backend.service}`;
      world.report({ step: "ready", state: "started", ...about(world, target), says });
    }
    if (lacking.length === 0) break;
    if (world.now() >= deadline) throw notReady(lacking);
    await world.sleep(Math.min(500, timeout / 20));
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
  const lacking = await unready(world, targets);
  const better = lacking.filter(({ target }) => !gaveNoGoodAnswer(target));
  if (better.length > 0 && !insist) throw notAsBefore(better);
  for (const { target } of lacking) {
    const says = `no ready endpoint${better.length > 0 ? "" : ", as before closing"}: visitors get a 503 from the router`;
    world.report({ step: "ready", state: "skipped", ...about(world, target), says });
  }
}

interface Lacking {
  readonly target: Target;
  readonly backend: Backend;
}

/** Which targets' applications have no ready endpoint now. */
export async function unready(
  { cluster }: Pick<World, "cluster">,
  targets: readonly Target[],
): Promise<readonly Lacking[]> {
  const namespaces = [...new Set(targets.map(({ object }) => object.metadata.namespace ?? ""))];
  const behind = new Map(
    await Promise.all(
      namespaces.map(async (namespace) => {
        const here = targets.filter(({ object }) => (object.metadata.namespace ?? "") === namespace);
        return [namespace, await readBehind(cluster, namespace, here.flatMap(backendsOf))] as const;
      }),
    ),
  );
  return targets.flatMap((target) => {
    const here = behind.get(target.object.metadata.namespace ?? "");
    return backendsOf(target)
      .filter((backend) => here === undefined || !endpointsIn(here, backend).some(({ ready }) => ready))
      .map((backend) => ({ target, backend }));
  });
}

const backendsOf = (target: Target): readonly Backend[] => target.adapter.backends(applicationObject(target));

const namesOf = (lacking: readonly Lacking[]) =>
  [...new Set(lacking.map(({ target, backend }) => `${nameOf(target)} (service ${backend.service})`))].join(", ");

function notAsBefore(lacking: readonly Lacking[]): Trouble {
  return new Trouble(
    "refused",
    `No endpoint is ready behind ${namesOf(lacking)}, and the record names no 5xx from before closing: visitors would get a 503 instead of the page. Nothing was changed.`,
    ["Wait for the application:           without --now", "Give it back to visitors as it is:  --now --force"],
  );
}

function notReady(lacking: readonly Lacking[]): Trouble {
  const names = namesOf(lacking);
  const namespace = lacking[0]?.target.object.metadata.namespace ?? "default";
  return new Trouble("refused", `No endpoint is ready behind ${names}: visitors keep the page. Nothing was changed.`, [
    `oc get endpointslices -n ${namespace}`,
    "Reopen all the same, where it was so before closing:  --now",
  ]);
}
