import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { numberAt } from "../read.ts";
import type { Store } from "../store.ts";
import { isOver, phaseOf } from "./phase.ts";

const configLabel = "openshift.io/build-config.name";
const policyLabel = "openshift.io/build.start-policy";
const numberAnnotation = "openshift.io/build.number";

/** The name of the BuildConfig that a build came from; `undefined` where it came from none. */
function configOf(build: KubeObject): string | undefined {
  return build.metadata.labels?.[configLabel];
}

function buildsOf(store: Store, namespace: string | undefined, config: string): readonly KubeObject[] {
  return store
    .list(kinds.build, namespace)
    .filter((build) => configOf(build) === config)
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[numberAnnotation] ?? 0);
}

/** Is it the turn of a new build, by the run policy of its BuildConfig (build/controller/policy)? */
export function isItsTurn(store: Store, build: KubeObject): boolean {
  const { namespace, name, labels } = build.metadata;
  const config = configOf(build);
  const policy = labels?.[policyLabel] ?? "Serial";
  if (config === undefined || policy === "Parallel") return true;
  const all = buildsOf(store, namespace, config);
  if (all.some((it) => ["Pending", "Running"].includes(phaseOf(it)))) return false;
  const waiting = all.filter((it) => phaseOf(it) === "New");
  return (policy === "SerialLatestOnly" ? waiting.at(-1) : waiting[0])?.metadata.name === name;
}

/** The builds that wait for one that will never come before them: with SerialLatestOnly, all but the newest. */
export function overtaken(store: Store, build: KubeObject): readonly KubeObject[] {
  const config = configOf(build);
  if (config === undefined || build.metadata.labels?.[policyLabel] !== "SerialLatestOnly") return [];
  return buildsOf(store, build.metadata.namespace, config).filter(
    (it) => phaseOf(it) === "New" && it.metadata.name !== build.metadata.name && numberOf(it) < numberOf(build),
  );
}

/** The builds beyond the history limits of their BuildConfig, oldest first (build/controller/common, HandleBuildPruning). */
export function surplus(store: Store, build: KubeObject): readonly KubeObject[] {
  const { namespace } = build.metadata;
  const name = configOf(build);
  const config = name === undefined ? undefined : store.get(kinds.buildConfig, namespace, name);
  if (config === undefined || name === undefined) return [];
  const over = buildsOf(store, namespace, name).filter(isOver);
  const beyond = (builds: readonly KubeObject[], limit: number | undefined): readonly KubeObject[] =>
    limit === undefined ? [] : builds.slice(0, Math.max(0, builds.length - limit));
  const good = (it: KubeObject): boolean => phaseOf(it) === "Complete";
  return [
    ...beyond(over.filter(good), numberAt(config.spec, "successfulBuildsHistoryLimit")),
    ...beyond(
      over.filter((it) => !good(it)),
      numberAt(config.spec, "failedBuildsHistoryLimit"),
    ),
  ];
}
