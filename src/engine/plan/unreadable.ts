import { partOf } from "../../core/part.ts";
import { nameOf, refused, type Decision, type Target } from "./types.ts";

/** The one line that reopens a closed object without Entracte, from what is stored on the object. */
export function undoLine({ adapter, object }: Target): string {
  if (partOf(object) !== undefined)
    return `oc delete ${adapter.kind} ${object.metadata.name} -n ${object.metadata.namespace ?? "default"}`;
  const { metadata } = object;
  const what = `${adapter.kind} ${metadata.name} -n ${metadata.namespace ?? "default"}`;
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
