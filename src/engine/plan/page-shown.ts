import { applyChanges } from "../../core/change.ts";
import { madeFor } from "../../core/made.ts";
import { original, recordOf } from "../../core/standing.ts";
import { recordAnnotation } from "../../core/record.ts";
import { isOurs } from "../../page/ours.ts";
import type { Target } from "./types.ts";

/** An edge object of the page's own: it diverts nothing, but shows the page to whoever asks for it by its own address. */
export function isPagesOwn({ object }: Target): boolean {
  return (
    isOurs(object) && madeFor(object) === undefined && object.metadata.annotations?.[recordAnnotation] === undefined
  );
}

/** The Service that a target was pointed at when it closed: the page has its name. Nothing where it is open. */
export function pageShownBy({ adapter, object }: Target): string | undefined {
  const record = recordOf(object);
  if (record === undefined) return undefined;
  const closed = applyChanges(original(object), record.changes);
  return adapter.backends(closed)[0]?.service ?? adapter.elsewhere?.(closed);
}
