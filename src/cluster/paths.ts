import { collectionPath } from "../core/kube.ts";
import type { ResourceRef } from "../core/kube.ts";
import type { ObjectRef, PodPort } from "./port.ts";

type Query = { readonly [name: string]: string | number | boolean | undefined };

/** A name as one element of a path. @throws RangeError where it would be none: empty, `.` or `..` */
function element(name: string): string {
  if (name === "" || name === "." || name === "..") throw new RangeError(`"${name}" is no name of an object`);
  return encodeURIComponent(name);
}

/** The path of all objects of a resource, in one namespace or in every one. */
export function pathOfList(resource: ResourceRef, namespace: string | undefined): string {
  return collectionPath(resource, namespace === undefined ? undefined : element(namespace));
}

/** The path of one object. @throws RangeError where its resource has namespaces and none is given */
export function pathOf(ref: ObjectRef): string {
  return `${pathOfNew(ref)}/${element(ref.name)}`;
}

/** The path that an object is created at. @throws RangeError where its resource has namespaces and none is given */
export function pathOfNew({ resource, namespace, name }: ObjectRef): string {
  if (resource.namespaced && namespace === undefined) {
    throw new RangeError(`${resource.kind} ${name} without a namespace`);
  }
  return pathOfList(resource, namespace);
}

/** The path of a pod's port, forwarded. */
export function pathOfForward({ namespace, name, port }: PodPort): string {
  return `/api/v1/namespaces/${element(namespace)}/pods/${element(name)}/portforward?ports=${port}`;
}

/** The path of a pod's HTTP port through the API server; `path` cannot climb out of the pod. */
export function pathOfPod(pod: PodPort, path: string): string {
  const { pathname, search } = new URL(`http://pod${path.startsWith("/") ? path : `/${path}`}`);
  return `/api/v1/namespaces/${element(pod.namespace)}/pods/${element(pod.name)}:${pod.port}/proxy${pathname}${search}`;
}

/** A query string, with its question mark; members that are undefined or false are left out. */
export function queryOf(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== false);
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&");
  return text === "" ? "" : `?${text}`;
}
