import { equal, isObject, objectsIn, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";
import { parseReference, repositoryOf, splitImage, splitTag } from "./reference.ts";
import { eventByImage, historyOf, specTag, withEvent, type TagEvent } from "./stream.ts";

/** What a change of `spec.tags` is worked out with. */
export interface TaggingContext {
  /** The stream before; `undefined` when it is created. */
  readonly old: KubeObject | undefined;
  readonly now: string;
  find(namespace: string, stream: string): KubeObject | undefined;
  /** May the caller pull from that stream (`get imagestreams/layers`)? */
  mayPull(namespace: string, stream: string): boolean;
}

/** A tag that cannot be set as asked. */
export interface TaggingError {
  readonly tag: string;
  readonly problem: "form" | "missing-stream" | "missing-image" | "forbidden";
  /** What `from` names; the stream, with its namespace, where it may not be pulled from. */
  readonly name: string;
}

export interface Tagging {
  readonly stream: KubeObject;
  readonly errors: readonly TaggingError[];
}

/**
 * Works the changes of `spec.tags` into the history of the stream (openshift-apiserver
 * pkg/image/apiserver/registry/imagestream/strategy.go, tagsChanged). Where a tag comes from an image outside of the
 * cluster, nothing happens: the lab imports none.
 */
export function applyTags(stream: KubeObject, context: TaggingContext): Tagging {
  const changed = objectsIn(stream.spec?.["tags"]).filter(
    (tag) => isObject(tag["from"]) && !equal(tag["from"], specTag(context.old, textAt(tag, "name") ?? "")?.["from"]),
  );
  return changed.reduce<Tagging>((tagging, tag) => applyTag(tagging, tag, context), { stream, errors: [] });
}

function applyTag({ stream, errors }: Tagging, tag: JsonObject, context: TaggingContext): Tagging {
  const from = tag["from"];
  const kind = textAt(from, "kind") ?? "";
  const name = textAt(from, "name") ?? "";
  const refuse = (problem: TaggingError["problem"], what = name): Tagging => {
    return { stream, errors: [...errors, { tag: textAt(tag, "name") ?? "", problem, name: what }] };
  };
  if (kind === "DockerImage") return { stream, errors };
  const source = sourceOf(kind, name, stream);
  if (source === undefined) return refuse("form");
  const { namespace: own = "", name: ownName } = stream.metadata;
  const namespace = textAt(from, "namespace") ?? own;
  if (namespace !== own && !context.mayPull(namespace, source.stream)) {
    return refuse("forbidden", `${namespace}/${source.stream}`);
  }
  const isOwn = namespace === own && source.stream === ownName;
  const other = isOwn ? stream : context.find(namespace, source.stream);
  if (other === undefined) return refuse("missing-stream");
  const event = kind === "ImageStreamTag" ? historyOf(other, source.id)[0] : eventByImage(other, source.id);
  if (event === undefined) return kind === "ImageStreamTag" ? { stream, errors } : refuse("missing-image");
  const generation = Number(tag["generation"] ?? 1);
  const next = { ...here(event, other, stream), created: context.now, generation };
  return { stream: withEvent(stream, textAt(tag, "name") ?? "", next), errors };
}

/** The stream, and the tag or image in it, that `from` names: both, or only the latter where it is in the same stream. */
function sourceOf(kind: string, name: string, { metadata }: KubeObject): { stream: string; id: string } | undefined {
  const separator = { ImageStreamTag: ":", ImageStreamImage: "@" }[kind];
  if (separator === undefined || name === "") return undefined;
  if (!name.includes(separator)) return { stream: metadata.name, id: name };
  const [stream, id] = (kind === "ImageStreamTag" ? splitTag(name) : splitImage(name)) ?? [];
  return stream === undefined || id === undefined ? undefined : { stream, id };
}

/** An image of another stream of the cluster's registry is pulled through this stream from now on. */
function here(event: TagEvent, from: KubeObject, to: KubeObject): TagEvent {
  const { namespace = "", name } = from.metadata;
  const { registry, repository } = parseReference(event.dockerImageReference);
  if (`${registry}/${repository}` !== repositoryOf(namespace, name)) return event;
  const dockerImageReference = `${repositoryOf(to.metadata.namespace ?? "", to.metadata.name)}@${event.image}`;
  return { ...event, dockerImageReference };
}
