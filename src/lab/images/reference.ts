/** Where the cluster's own registry is, for pods (openshift/cluster-image-registry-operator). */
export const internalRegistry = "image-registry.openshift-image-registry.svc:5000";

/** An image reference, taken apart: `registry.example.com:5000/team/page:v1`, `…/page@sha256:…`. */
export interface ImageReference {
  /** Empty where none is named: then a runtime looks where it is set up to look. */
  readonly registry: string;
  /** `team/page` */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}

/** Takes a reference apart: what comes first is a registry where it has a dot or a port, or is `localhost` (distribution reference). */
export function parseReference(text: string): ImageReference {
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const plain = at < 0 ? text : text.slice(0, at);
  const tag = /:([^/:]+)$/.exec(plain)?.[1];
  const path = tag === undefined ? plain : plain.slice(0, -tag.length - 1);
  const slash = path.indexOf("/");
  const first = slash < 0 ? "" : path.slice(0, slash);
  const named = /[.:]/.test(first) || first === "localhost";
  return { registry: named ? first : "", repository: named ? path.slice(slash + 1) : path, tag, digest };
}

/** The repository of an ImageStream in the cluster's own registry. */
export function repositoryOf(namespace: string, stream: string): string {
  return `${internalRegistry}/${namespace}/${stream}`;
}

/** The two parts of `stream:tag`, or `undefined` where it is something else (library-go imageutil, ParseImageStreamTagName). */
export function splitTag(text: string): readonly [stream: string, tag: string] | undefined {
  const [stream = "", tag = "", ...rest] = text.split(":");
  return stream === "" || tag === "" || rest.length > 0 ? undefined : [stream, tag];
}

/** The two parts of `stream@sha256:…`, or `undefined`. */
export function splitImage(text: string): readonly [stream: string, image: string] | undefined {
  const [stream = "", image = "", ...rest] = text.split("@");
  return stream === "" || image === "" || rest.length > 0 ? undefined : [stream, image];
}
