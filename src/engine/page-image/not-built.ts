import { setTimeout as wait } from "node:timers/promises";
import { explain } from "../../cluster/explain.ts";
import { ApiFailure } from "../../cluster/failure.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { Interruption, stopped } from "../interruption.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";
import { isOver, isStuck, nameOfBuild, stateOf } from "./builds.ts";
import { failedBuild } from "./failed.ts";

/** Milliseconds until a build that is cancelled is so, at most. */
const patience = 10_000;

/** Cancels a build, as `oc cancel-build` does, and says how it stands then, as the end of a sentence. Never throws. */
export async function cancel({ cluster }: Pick<World, "cluster">, build: KubeObject): Promise<string> {
  const { name, namespace = "default" } = build.metadata;
  const ref = { resource: resources.build, namespace, name };
  try {
    let now = await cluster.merge(ref, { status: { cancelled: true } });
    for (const until = Date.now() + patience; !isOver(now) && Date.now() < until;) {
      await wait(200);
      now = (await cluster.get(ref)) ?? now;
    }
    const { phase } = stateOf(now);
    if (phase === "Cancelled") return "was cancelled";
    return isOver(now) ? `was ${phase} before it could be cancelled` : "is being cancelled";
  } catch {
    return `goes on: oc cancel-build ${name} -n ${namespace}`;
  }
}

/** The person stopped it: so is the build. */
export async function interrupted(world: World, build: KubeObject | undefined): Promise<Interruption> {
  const stands = build === undefined ? "No build was made." : `${nameOfBuild(build)} ${await cancel(world, build)}.`;
  return new Interruption(stands, ["Run it again when you are ready:", world.command]);
}

/** A request that failed after the first write. */
export function lost({ cluster, command }: World, failure: ApiFailure, stands: string): Trouble {
  const { message, remedy } = explain(failure, { ...cluster, purpose: "build" });
  return new Trouble("unfinished", `${message} ${stands}`, [...remedy, "Then run it again:", `  ${command}`], {
    cause: failure,
  });
}

/** Why nothing was uploaded, or not all. What was begun of a build is cancelled: it would be of half of the folder. */
export async function notUploaded(
  world: World,
  { namespace }: PagePlace,
  { build, failure }: { readonly build: KubeObject | undefined; readonly failure: unknown },
): Promise<unknown> {
  if (stopped(world)) return interrupted(world, build);
  if (build !== undefined && (isStuck(build) || isOver(build))) {
    if (isStuck(build)) await cancel(world, build);
    return failedBuild(world.cluster, { build, log: [], namespace });
  }
  const stands = build === undefined ? "No build was made." : `${nameOfBuild(build)} ${await cancel(world, build)}.`;
  if (!(failure instanceof ApiFailure)) return failure;
  if (failure.kind !== "answer-lost") return lost(world, failure, stands);
  const message = `The upload was cut (${failure.code ?? "the connection ended"}). ${stands} No version was made.`;
  return new Trouble("unfinished", message, ["Run it again:", world.command], { cause: failure });
}
