import type { Cluster } from "../../cluster/port.ts";
import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { nameOfBuild, stateOf, whyNoPod } from "./builds.ts";

/** What is known of a build that made nothing. */
export interface FailedBuild {
  readonly build: KubeObject;
  /** The last lines of its log, as far as they came. */
  readonly log: readonly string[];
  readonly namespace: string;
}

/** How many lines of a log tell why a build failed. */
export const tail = 12;

/** What a build that made nothing says: its phase, reason and message, the end of its log, and what mends it. */
export async function failedBuild(cluster: Cluster, { build, log, namespace }: FailedBuild): Promise<Trouble> {
  const { phase, reason, message } = stateOf(build);
  const why = [reason === "" ? "" : ` (${reason})`, message === "" ? "" : `: ${message.replace(/[.\s]+$/, "")}`].join(
    "",
  );
  const snippet = build.status?.["logSnippet"];
  const end = log.length > 0 ? log.slice(-tail) : typeof snippet === "string" ? snippet.split("\n") : [];
  const event = reason === "CannotCreateBuildPod" ? await whyNoPod(cluster, build) : "";
  return new Trouble("unfinished", `${nameOfBuild(build)} is ${phase}${why}. No version was made.`, [
    ...(end.length === 0 ? [] : ["The end of its log:", ...end]),
    ...(event === "" ? [] : [event]),
    ...(mends[reason] ?? [end.length > 0 ? "All of its log:" : "Look:"]),
    `  oc ${end.length > 0 ? "logs" : "describe"} ${nameOfBuild(build)} -n ${namespace}`,
  ]);
}

/** What helps, by the reason of a Build's status (openshift/api build/v1, StatusReason). */
const mends: { readonly [reason: string]: readonly string[] | undefined } = {
  InvalidOutputReference: [
    "Its ImageStream is gone, or the cluster's own registry is not set up. Push elsewhere:",
    "page.build.output: registry.example.com/store/page   in entracte.yaml",
  ],
  PushImageToRegistryFailed: [
    "The registry refused the image. The Secret that may push there:",
    "page.build.pushSecret: NAME   in entracte.yaml",
  ],
  CannotCreateBuildPod: ["A quota, a limit or a policy keeps the build's pod from being made. Look:"],
  PullBuilderImageFailed: ["An image that the Dockerfile begins FROM cannot be pulled:"],
};
