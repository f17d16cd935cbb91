import { equal, isObject, pointer, type Json } from "../../core/json.ts";
import type { KubeObject, PatchOperation } from "../../core/kube.ts";
import { ownAnnotations } from "../../page/known.ts";
import { isOurs } from "../../page/ours.ts";
import { refused, type Refused } from "../plan/types.ts";

/** What one object of the page workload needs: to be made, to be brought up to date, or nothing. */
export type PageWrite =
  | { readonly kind: "create"; readonly object: KubeObject }
  | { readonly kind: "update"; readonly object: KubeObject; readonly operations: readonly PatchOperation[] }
  | { readonly kind: "keep"; readonly object: KubeObject };

export interface PageRequest {
  /** Take over what somebody made by hand under the page's name (`--adopt`). */
  readonly adopt: boolean;
}

/**
 * What publishing does with one object of the page: pure, from what should be and what is there. Members that others
 * added stay; members of ours that differ are put right, each as a whole.
 */
export function decidePage(
  wanted: KubeObject,
  live: KubeObject | undefined,
  { adopt }: PageRequest,
): PageWrite | Refused {
  if (live === undefined) return { kind: "create", object: wanted };
  const what = `${wanted.kind.toLowerCase()}/${wanted.metadata.name}`;
  if (!isOurs(live) && !adopt) return notOurs(what, wanted);
  if (!sameSelector(wanted, live)) return otherSelector(what);
  const operations = [...labels(wanted, live), ...overcome(wanted, live), ...members(wanted, live)];
  if (operations.length === 0) return { kind: "keep", object: live };
  const uid: PatchOperation = { op: "test", path: "/metadata/uid", value: live.metadata.uid as string };
  return { kind: "update", object: live, operations: [uid, ...configuration(live), ...operations] };
}

/** nginx.conf says what all maintenances want: whoever writes it has read what it follows from. */
function configuration({ data }: KubeObject): PatchOperation[] {
  const config = isObject(data) ? data["nginx.conf"] : undefined;
  return config === undefined ? [] : [{ op: "test", path: pointer(["data", "nginx.conf"]), value: config }];
}

function notOurs(what: string, { metadata }: KubeObject): Refused {
  return refused(
    `${what} exists in ${metadata.namespace ?? "default"}, and Entracte did not make it.`,
    "Take it over, so that Entracte keeps it from now on:  --adopt",
    "or give the page another name in entracte.yaml:       page.name",
  );
}

function otherSelector(what: string): Refused {
  return refused(
    `${what} selects its pods by other labels than Entracte would, and a Deployment's selector can never change.`,
    "Give the page another name in entracte.yaml:  page.name",
  );
}

/** `spec.selector` of a Deployment is immutable (kubernetes apis/apps/validation). */
function sameSelector(wanted: KubeObject, live: KubeObject): boolean {
  return wanted.kind !== "Deployment" || equal(wanted.spec?.selector, live.spec?.selector);
}

function labels(wanted: KubeObject, live: KubeObject): PatchOperation[] {
  return (["labels", "annotations"] as const).flatMap((map): PatchOperation[] => {
    const add = Object.entries(wanted.metadata[map] ?? {}).filter(
      ([key, value]) => live.metadata[map]?.[key] !== value,
    );
    if (add.length === 0) return [];
    if (live.metadata[map] === undefined)
      return [{ op: "add", path: pointer(["metadata", map]), value: Object.fromEntries(add) }];
    return add.map(([key, value]) => ({ op: "add", path: pointer(["metadata", map, key]), value }));
  });
}

/** Annotations of ours that say what is no longer so: a trigger that were left would go on setting the image. */
function overcome(wanted: KubeObject, live: KubeObject): PatchOperation[] {
  return ownAnnotations
    .filter((name) => live.metadata.annotations?.[name] !== undefined)
    .filter((name) => wanted.metadata.annotations?.[name] === undefined)
    .map((name) => ({ op: "remove", path: pointer(["metadata", "annotations", name]) }));
}

/** Each member of `spec` or `data` that does not cover what we want, as a whole. */
function members(wanted: KubeObject, live: KubeObject): PatchOperation[] {
  return ["spec", "data"].flatMap((part): PatchOperation[] => {
    const want = wanted[part];
    if (!isObject(want)) return [];
    const have = isObject(live[part]) ? live[part] : undefined;
    if (have === undefined) return [{ op: "add", path: pointer([part]), value: want }];
    return Object.entries(want)
      .filter(([member, value]) => value !== undefined && !covers(have[member], value))
      .map(([member, value]) => ({ op: "add", path: pointer([part, member]), value: value as Json }));
  });
}

/** Does what is there hold all that is wanted? What a server or somebody else added to objects does not count. */
export function covers(have: Json | undefined, want: Json): boolean {
  if (isObject(want)) {
    return (
      isObject(have) &&
      Object.entries(want).every(([member, value]) => value === undefined || covers(have[member], value))
    );
  }
  if (Array.isArray(want)) {
    const wanted = want as readonly Json[];
    return (
      Array.isArray(have) &&
      have.length === wanted.length &&
      wanted.every((item, i) => covers((have as readonly Json[])[i], item))
    );
  }
  return equal(have, want);
}
