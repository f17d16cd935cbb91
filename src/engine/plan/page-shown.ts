import { applyChanges } from "../../core/change.ts";
import { original, recordOf } from "../../core/standing.ts";
import type { Target } from "./types.ts";

/** The Service that a target was pointed at when it closed: the page has its name. Nothing where it is open. */
export function pageShownBy({ adapter, object }: Target): string | undefined {
  const record = recordOf(object);
  if (record === undefined) return undefined;
  return adapter.backends(applyChanges(original(object), record.changes))[0]?.service;
}
