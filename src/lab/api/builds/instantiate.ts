import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { kinds } from "../../kinds.ts";
import type { Api } from "../context.ts";
import { invalidValue } from "../causes.ts";
import { objectAt, textAt } from "../kinds/json.ts";
import { badRequest, invalid, notFound } from "../refusal.ts";
import type { ApiRequest } from "../request.ts";
import { store } from "../write.ts";

/**
 * Makes the next build of a BuildConfig, for a source that is uploaded (openshift-apiserver
 * pkg/build/apiserver/buildgenerator/generator.go). Its number goes into the BuildConfig first: two callers at once get two.
 */
export function instantiate(api: Api, request: ApiRequest): KubeObject {
  const { namespace = "", name = "", query } = request;
  const config = api.store.get(kinds.buildConfig, namespace, name);
  if (config === undefined) throw notFound(kinds.buildConfig, name);
  if (config.metadata.annotations?.["openshift.io/build-config.paused"]?.toLowerCase() === "true") {
    throw badRequest(`can't instantiate from BuildConfig ${namespace}/${name}: BuildConfig is paused`);
  }
  const asFile = fileName(query.get("asFile") ?? "", name);
  const number = Number(config.status?.["lastVersion"] ?? 0) + 1;
  const next = { ...config, status: { ...config.status, lastVersion: number } };
  api.store.update(kinds.buildConfig, namespace, name, () => next);
  const about = { ...request, resource: api.store.describe(kinds.build), name: undefined, subresource: undefined };
  return store(api, about, buildOf(config, { number, asFile, revision: revisionOf(query) }), false);
}

interface Instance {
  readonly number: number;
  readonly asFile: string;
  readonly revision: JsonObject | undefined;
}

function buildOf({ metadata, spec = {} }: KubeObject, { number, asFile, revision }: Instance): KubeObject {
  const { name, namespace = "", uid = "", labels } = metadata;
  const copied = ["strategy", "output", "resources", "postCommit", "completionDeadlineSeconds", "nodeSelector"];
  const common = Object.fromEntries(
    copied.flatMap((member) => (spec[member] === undefined ? [] : [[member, spec[member]]])),
  );
  const { git: _, ...source } = objectAt(spec, "source");
  const owner = { apiVersion: "build.openshift.io/v1", kind: "BuildConfig", name, uid, controller: true };
  return {
    apiVersion: "build.openshift.io/v1",
    kind: "Build",
    metadata: {
      name: `${name}-${number}`,
      namespace,
      labels: {
        ...labels,
        buildconfig: labelValue(name),
        "openshift.io/build-config.name": labelValue(name),
        "openshift.io/build.start-policy": textAt(spec, "runPolicy") || "Serial",
      },
      annotations: { "openshift.io/build-config.name": name, "openshift.io/build.number": String(number) },
      ownerReferences: [owner],
    },
    spec: {
      ...common,
      serviceAccount: textAt(spec, "serviceAccount") || "builder",
      source: { ...source, type: "Binary", binary: asFile === "" ? {} : { asFile } },
      ...(revision === undefined ? {} : { revision }),
    },
    status: { phase: "New", config: { kind: "BuildConfig", namespace, name } },
  };
}

/** The commit that the source comes from; without its id nothing of it is kept (buildconfiginstantiate/rest.go). */
function revisionOf(query: URLSearchParams): JsonObject | undefined {
  const of = (option: string): string | undefined => query.get(`revision.${option}`) ?? undefined;
  const commit = of("commit") ?? "";
  if (commit === "") return undefined;
  const author = { name: of("authorName"), email: of("authorEmail") };
  const committer = { name: of("committerName"), email: of("committerEmail") };
  return { type: "Git", git: { commit, author, committer, message: of("message") } };
}

function fileName(asFile: string, config: string): string {
  const cleaned = asFile.replace(/^\/+/, "");
  if (asFile === "" || !(cleaned === "" || cleaned.startsWith(".") || /[/\\]/.test(cleaned))) return cleaned;
  const why = "file name may not contain slashes or relative path segments and must be a valid POSIX filename";
  throw invalid({ group: "build.openshift.io", kind: "BinaryBuildRequestOptions" }, config, [
    invalidValue("asFile", asFile, why),
  ]);
}

/** As much of a name as a label takes. */
function labelValue(name: string): string {
  return name.slice(0, 63).replace(/[^A-Za-z0-9]+$/, "");
}
