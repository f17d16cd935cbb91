import { resources } from "../core/resources.ts";
import type { EdgeAdapter, Need } from "../edge/adapter.ts";
import { each, type Asking } from "./asking.ts";
import { noteRights } from "./delivery-rights.ts";
import type { Decision, Target } from "./plan/types.ts";
import type { PagePlace } from "./site.ts";

/** What switching this target there and back takes, and what its own diversion needs beside that. */
export function rightsOf({ adapter, object, beneath = [] }: Target, decision: Decision): Asking[] {
  const namespace = object.metadata.namespace ?? "default";
  const writes = decision.kind === "switch" || decision.kind === "note";
  const needs = writes ? decision.needs : [];
  const verbs = writes ? madeVerbs[decision.write.kind] : [];
  const behind = beneath.at(-1)?.adapter;
  return [
    ...switchRights(adapter, namespace),
    ...verbs.flatMap((verb) => madeRight(adapter, namespace, verb)),
    ...needs.map((need) => needRight(adapter, namespace, need)),
    ...(behind === undefined || behind.kind === adapter.kind ? [] : serviceRights(behind, namespace)),
  ];
}

/** What is made has to be deleted again. */
const madeVerbs = { patch: [], create: ["create", "delete"], delete: ["delete"] } as const;

/** To make and to delete the objects that close a host, or only a part of another one. */
export function madeRight(adapter: EdgeAdapter, namespace: string, verb: "create" | "delete"): Asking[] {
  const { resource, kind, make } = adapter;
  if (make !== undefined) return each([verb], { resource, namespace, why: "closing and reopening hosts", kind });
  const parts = each([verb], { resource, namespace, why: "closing and reopening parts" });
  return parts.map((asking) => ({ ...asking, option: "--parts" }));
}

/** To find a target by its holds, to read it again where somebody else was faster, and to write it. */
export function switchRights(adapter: EdgeAdapter, namespace: string): Asking[] {
  const { kind, resource } = adapter;
  return [
    ...each(["get", "list", "patch"], { resource, namespace, why: "closing and reopening", kind }),
    ...serviceRights(adapter, namespace),
  ];
}

/** To find which port of the pods is meant, where an object of this kind names its Service's. */
function serviceRights({ kind, numbersOfServices }: EdgeAdapter, namespace: string): Asking[] {
  if (!numbersOfServices) return [];
  return each(["list"], { resource: resources.service, namespace, why: "finding the ports behind it", kind });
}

/** What some objects of a kind need beside that, by what is in them. */
export function needRight(adapter: EdgeAdapter, namespace: string, { verbs, subresource, why }: Need): Asking {
  const { resource, make } = adapter;
  const ask = (verb: string) => ({ verb, group: resource.group, resource: resource.plural, subresource, namespace });
  const [first, ...others] = verbs;
  const granted = make === undefined ? { option: "--custom-host" } : { kind: adapter.kind };
  return { anyOf: [ask(first), ...others.map(ask)], why, ...granted };
}

/** What giving targets back takes beside writing them: the applications' endpoints, and the page's ConfigMap. */
export function reopenRights(page: PagePlace): Asking[] {
  const { namespace } = page;
  return [
    ...each(["list"], { resource: resources.endpointSlice, namespace, why: "seeing that an application is ready" }),
    ...noteRights(page),
  ];
}

/** What telling of it takes; where it lacks, the work is done all the same, and that is said. */
export function eventRights(namespace: string): Asking[] {
  return each(["create"], { resource: resources.event, namespace, why: "an Event that tells of it (optional)" });
}

/** What finding targets, and what they are now, takes. */
export function findRights({ kind, resource }: EdgeAdapter, namespace: string): Asking[] {
  return each(["list"], { resource, namespace, why: "seeing what is closed", kind });
}

/** What finding an edge object takes: by its name, or by the maintenance that holds it. */
export function readRights(adapter: EdgeAdapter, namespace: string): Asking[] {
  const { kind, resource } = adapter;
  return [
    ...each(["get", "list"], { resource, namespace, why: "finding what is behind it", kind }),
    ...serviceRights(adapter, namespace),
  ];
}

/** What seeing that nothing is gone takes that closed targets need to go back; where it lacks, that is said. */
export function wayBackRights(namespace: string): Asking[] {
  const why = "seeing that what is closed can go back (optional)";
  return each(["list"], { resource: resources.service, namespace, why });
}

/** What reading a TLS Secret takes; where it lacks, that is said. Whoever holds it can read the key. */
export function secretRights(namespace: string, name: string): Asking[] {
  const why = "seeing that its certificate can be shown (optional)";
  return each(["get"], { resource: resources.secret, namespace, name, why });
}

/** What opening a connection to an application's pod takes. */
export function openRights(namespace: string): Asking[] {
  const why = "opening connections to it";
  const forward = (verb: string) => ({ verb, group: "", resource: "pods", subresource: "portforward", namespace });
  return [
    ...each(["list"], { resource: resources.endpointSlice, namespace, why: "finding a ready pod" }),
    { anyOf: [forward("get")], why },
    // Asked of a WebSocket, too, since Kubernetes 1.35 (kubernetes `pkg/registry/core/pod/rest/authorize.go`).
    { anyOf: [forward("create")], why },
  ];
}
