import { isObject, objectsIn, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";
import { splitTag } from "./reference.ts";

/** One tagging in the history of a tag (image/v1 TagEvent). */
export interface TagEvent extends JsonObject {
  readonly created: string;
  readonly dockerImageReference: string;
  /** The digest. */
  readonly image: string;
  readonly generation: number;
}

/** The taggings of a tag, newest first. */
export function historyOf(stream: KubeObject, tag: string): readonly TagEvent[] {
  const list = objectsIn(stream.status?.["tags"]).find((it) => it["tag"] === tag);
  return objectsIn(list?.["items"]) as readonly TagEvent[];
}

/** The entry of `spec.tags` by its name. */
export function specTag(stream: KubeObject | undefined, tag: string): JsonObject | undefined {
  return objectsIn(stream?.spec?.["tags"]).find((it) => it["name"] === tag);
}

/** Every tagging of the stream, of whatever tag. */
function eventsOf(stream: KubeObject): readonly TagEvent[] {
  return objectsIn(stream.status?.["tags"]).flatMap((list) => objectsIn(list["items"]) as readonly TagEvent[]);
}

/** The tagging of the only image whose digest begins so, with or without `sha256:` (internalimageutil, ResolveImageID). */
export function eventByImage(stream: KubeObject, id: string): TagEvent | undefined {
  const found = eventsOf(stream).filter(({ image }) => image.startsWith(id) || image.startsWith(`sha256:${id}`));
  return new Set(found.map(({ image }) => image)).size === 1 ? found[0] : undefined;
}

/**
 * The stream after a tagging. The same image again changes the newest entry; another one becomes the newest. Tags of the
 * stream that follow this one follow (internalimageutil, AddTagEventToImageStream and UpdateTrackingTags).
 */
export function withEvent(stream: KubeObject, tag: string, event: TagEvent): KubeObject {
  const items = historyOf(stream, tag);
  const [newest, ...older] = items;
  if (newest !== undefined && isSame(newest, event) && newest.generation === event.generation) return stream;
  const next =
    newest !== undefined && (newest.image === event.image || newest.dockerImageReference === event.dockerImageReference)
      ? [{ ...event, created: newest.created }, ...older]
      : [event, ...items];
  const tagged = withHistory(stream, tag, next);
  return objectsIn(stream.spec?.["tags"])
    .filter((it) => follows(it, stream, tag))
    .reduce<KubeObject>((it, follower) => withEvent(it, textAt(follower, "name") ?? "", event), tagged);
}

function isSame(a: TagEvent, b: TagEvent): boolean {
  return a.image === b.image && a.dockerImageReference === b.dockerImageReference;
}

function follows(follower: JsonObject, { metadata }: KubeObject, tag: string): boolean {
  const from = follower["from"];
  if (!isObject(from) || from["kind"] !== "ImageStreamTag" || follower["name"] === tag) return false;
  const namespace = textAt(from, "namespace") ?? metadata.namespace;
  const name = textAt(from, "name") ?? "";
  const [stream, followed] = splitTag(name) ?? [metadata.name, name];
  return namespace === metadata.namespace && stream === metadata.name && followed === tag;
}

/** The stream with another history of one tag; an empty one takes the tag away. Tags stand in the order of their names. */
export function withHistory(stream: KubeObject, tag: string, items: readonly TagEvent[]): KubeObject {
  const others = objectsIn(stream.status?.["tags"]).filter((it) => it["tag"] !== tag);
  const tags = items.length === 0 ? others : [...others, { tag, items }];
  const sorted = tags.toSorted((a, b) => (String(a["tag"]) < String(b["tag"]) ? -1 : 1));
  const { tags: _, ...status } = stream.status ?? {};
  return { ...stream, status: { ...status, ...(sorted.length > 0 ? { tags: sorted } : {}) } };
}
