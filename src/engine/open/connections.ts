import type { Duplex } from "node:stream";
import { isNotFound } from "../../cluster/failure.ts";
import type { Cluster, PodPort } from "../../cluster/port.ts";
import type { Ending } from "../../core/errors.ts";
import type { Application } from "./application.ts";
import { readyPod } from "./pod.ts";

/** Connections to an application: each to a ready pod, the same one as long as it is ready. */
export interface Connections {
  /** The pod that the next connection goes to. @throws Trouble where none is ready; ApiFailure */
  pod(): Promise<PodPort>;
  /** @throws Trouble where no pod is ready; ApiFailure */
  open(): Promise<{ readonly pod: PodPort; readonly stream: Duplex }>;
}

/** @param ending how it ends where no pod is ready */
export function connectionsTo(
  cluster: Pick<Cluster, "list" | "forward">,
  application: Application,
  ending: Ending,
): Connections {
  let before: string | undefined;
  const pick = async (gone: ReadonlySet<string>): Promise<PodPort> => {
    const pod = await readyPod(cluster, application, { ending, gone, ...(before === undefined ? {} : { before }) });
    before = pod.name;
    return pod;
  };
  return {
    pod: () => pick(new Set()),
    async open() {
      const gone = new Set<string>();
      for (;;) {
        const pod = await pick(gone);
        try {
          return { pod, stream: await cluster.forward(pod) };
        } catch (failure) {
          // Slices are a moment behind the pods.
          if (!isNotFound(failure)) throw failure;
          gone.add(pod.name);
        }
      }
    },
  };
}
