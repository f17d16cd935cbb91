import { madeFor } from "../../core/made.ts";
import { nameOf, refused, type Decision, type Target } from "./types.ts";

/** The one line that reopens a closed object without Entracte, from what is stored on the object. */
export function undoLine({ object }: Target): string {
  const { metadata, kind } = object;
  const what = `${kind.toLowerCase()} ${metadata.name} -n ${metadata.namespace ?? "default"}`;
  if (madeFor(object) !== undefined) return `oc delete ${what}`;
  return `oc patch ${what} --type=json -p "$(oc get ${what} -o jsonpath='{.metadata.annotations.entracte\\.dev/undo}')"`;
}

/** A record that cannot be read is neither guessed at nor overwritten. */
export function unreadable(target: Target, reason: string): Decision {
  return refused(
    `${nameOf(target)} carries a record that cannot be read: ${reason}.`,
    "A newer entracte may read it. The way back without us is stored beside it:",
    undoLine(target),
  );
}
