import type { KubeObject } from "../../../core/kube.ts";
import { isOver, phaseOf } from "../../builds/phase.ts";
import { kinds } from "../../kinds.ts";
import type { LabStore } from "../store.ts";

/** What came of waiting for a build: the build as it runs or is over, or the reason why there is none. */
export type Started = KubeObject | "deleted" | "late";

/** Waits until a build runs, or is over before it does (openshift-apiserver pkg/build/apiserver/registry/wait). */
export function whenStarted(store: LabStore, build: KubeObject, patience: number): Promise<Started> {
  const { namespace, name, uid } = build.metadata;
  return new Promise((resolve) => {
    let stop = (): void => {};
    const end = (outcome: Started): void => {
      clearTimeout(timer);
      stop();
      resolve(outcome);
    };
    const timer = setTimeout(() => end("late"), patience);
    const look = (): void => {
      const present = store.get(kinds.build, namespace, name);
      if (present === undefined || present.metadata.uid !== uid) end("deleted");
      else if (phaseOf(present) === "Running" || isOver(present)) end(present);
    };
    stop = store.changes(kinds.build, ({ object }) => {
      if (object.metadata.uid === uid) look();
    });
    look();
  });
}
