import type { JsonObject } from "../../src/core/json.ts";
import { equal } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { undoAnnotation } from "../../src/core/record.ts";
import { standing } from "../../src/core/standing.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";

/** What of a Route must be as it was: that it is the same object, its spec, labels and annotations (none, where empty). */
export function lasting({ spec, metadata }: KubeObject): JsonObject {
  const { uid, labels = {}, annotations = {} } = metadata;
  return { uid, spec, labels, annotations };
}

/**
 * Why a Route is lost: `undefined` where it is exactly as before, or exactly closed: with a record that can be read, and
 * with an undo that leads back to exactly what was (applied by the lab's own JSON Patch).
 * @param due what it has to be, where nothing may have been written on it
 */
export function lost(before: KubeObject, now: KubeObject | undefined, due?: "open"): string | undefined {
  if (now === undefined) return "it is gone";
  const { state } = standing(now);
  if (state === "open") return equal(lasting(now), lasting(before)) ? undefined : "it is open, and not as before";
  if (state !== "closed" || due === "open") return `it is ${state}`;
  const undo = JSON.parse(now.metadata.annotations?.[undoAnnotation] ?? "[]");
  const back = applyJsonPatch(now, undo) as KubeObject;
  return equal(lasting(back), lasting(before)) ? undefined : "its undo leads elsewhere";
}

/** Is the Route closed, with a readable record? */
export function isClosed(route: KubeObject | undefined): boolean {
  return route !== undefined && standing(route).state === "closed";
}
