import type { Json, JsonObject } from "../../core/json.ts";
import { json, type Answer } from "./answer.ts";
import type { ServedResource } from "./resources.ts";

const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** A resource that cannot be stored, only asked: the reviews. */
export interface VirtualResource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
}

interface Subresource {
  readonly name: string;
  readonly verbs: readonly string[];
  /** Where the kind is another one than the resource's. */
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
}

const subresources: { readonly [plural: string]: readonly Subresource[] } = {
  pods: [
    { name: "log", verbs: ["get"] },
    { name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"] },
    { name: "proxy", verbs: ["create", "delete", "get", "patch", "update"] },
  ],
  buildconfigs: [{ name: "instantiatebinary", verbs: ["create"], kind: "BinaryBuildRequestOptions" }],
  builds: [{ name: "log", verbs: ["get"], kind: "BuildLog" }],
  serviceaccounts: [{ name: "token", verbs: ["create"] }],
  deployments: [
    { name: "scale", group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] },
  ],
  replicasets: [
    { name: "scale", group: "autoscaling", version: "v1", kind: "Scale", verbs: ["get", "patch", "update"] },
  ],
};

/**
 * Discovery, unaggregated, and what else is asked before the first request: `undefined` where the path is another one.
 * To `kubectl apply` an empty OpenAPI document says that nothing is validated before the server does.
 */
export function discover(
  path: string,
  resources: readonly ServedResource[],
  virtual: readonly VirtualResource[],
): Answer | undefined {
  const [root, group, version, ...rest] = path.split("/").slice(1);
  const all = [...resources, ...virtual];
  if (path === "/api") return json(200, { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
  if (path === "/api/v1") return json(200, resourceList("", "v1", resources, virtual));
  if (path === "/apis") return json(200, { kind: "APIGroupList", apiVersion: "v1", groups: groupsOf(all) });
  if (root === "apis" && group !== undefined && rest.length === 0) {
    const found = all.find((each) => each.group === group && (version === undefined || each.version === version));
    if (found === undefined) return undefined;
    if (version === undefined) return json(200, { kind: "APIGroup", apiVersion: "v1", ...groupOf(group, all) });
    return json(200, resourceList(group, version, resources, virtual));
  }
  if (path === "/version") return json(200, serverVersion);
  if (path === "/healthz" || path === "/livez" || path === "/readyz") {
    return { status: 200, headers: { "content-type": "text/plain" }, body: "ok" };
  }
  if (path === "/openapi/v2") return emptyOpenApi;
  return undefined;
}

const emptyOpenApi: Answer = {
  status: 200,
  headers: { "content-type": "application/com.github.proto-openapi.spec.v2.v1.0+protobuf" },
  body: "",
};

const serverVersion: JsonObject = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.0+entracte-lab",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "linux/amd64",
};

interface GroupVersion {
  readonly group: string;
  readonly version: string;
}

/** The groups, each with its versions: the stable one is preferred. */
function groupsOf(all: readonly GroupVersion[]): readonly JsonObject[] {
  const groups = new Set(all.map(({ group }) => group).filter((group) => group !== ""));
  return [...groups].map((group) => groupOf(group, all));
}

function groupOf(name: string, all: readonly GroupVersion[]): JsonObject {
  const versions = new Set(all.filter(({ group }) => group === name).map(({ version }) => version));
  const inOrder = [...versions].toSorted((a, b) => a.length - b.length || a.localeCompare(b));
  const described = inOrder.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

function resourceList(
  group: string,
  version: string,
  resources: readonly ServedResource[],
  virtual: readonly VirtualResource[],
): JsonObject {
  const here = (each: GroupVersion): boolean => each.group === group && each.version === version;
  const groupVersion = group === "" ? version : `${group}/${version}`;
  const asked = virtual.filter(here).map(({ plural, singular, kind }) => {
    return { name: plural, singularName: singular, namespaced: false, kind, verbs: ["create"] };
  });
  const stored = resources.filter(here).flatMap(describe);
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: [...stored, ...asked] };
}

function describe(resource: ServedResource): readonly Json[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource;
  const status = resource.statusSubresource ? [{ name: "status", verbs: ["get", "patch", "update"] }] : [];
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: resource.verbs ?? verbs,
      ...(shortNames.length > 0 ? { shortNames } : {}),
      ...(categories.length > 0 ? { categories } : {}),
    },
    ...[...status, ...(subresources[plural] ?? [])].map((sub) => {
      return { singularName: "", namespaced, kind, ...sub, name: `${plural}/${sub.name}` };
    }),
  ];
}
