import type { JsonObject } from "../../core/json.ts";
import { isObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { mapAt, objectsAt, textAt } from "../read.ts";

/** The files of a volume: their content by relative path. */
export type Payload = ReadonlyMap<string, Buffer>;

/** What a volume is made of: a directory of its own, or the keys of ConfigMaps and Secrets. */
export interface VolumeSource {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: string;
  readonly optional: boolean;
  readonly items: readonly JsonObject[];
}

/** The ConfigMaps and Secrets of a volume; empty for an emptyDir (core/v1 Volume). */
export function sourcesOf(volume: JsonObject): readonly VolumeSource[] {
  const projected = objectsAt(volume, "projected", "sources");
  return [volume, ...projected].flatMap((part) => [
    ...source("ConfigMap", part["configMap"], "name"),
    ...source("Secret", part["secret"], volume === part ? "secretName" : "name"),
  ]);
}

function source(kind: VolumeSource["kind"], value: unknown, member: string): readonly VolumeSource[] {
  if (!isObject(value)) return [];
  const name = textAt(value, member) ?? "";
  return [{ kind, name, optional: value["optional"] === true, items: objectsAt(value, "items") }];
}

/** The files of one source, or `undefined` where it is missing and must not be (pkg/volume/configmap, MakePayload). */
export function payloadOf(part: VolumeSource, object: KubeObject | undefined): Payload | undefined {
  if (object === undefined) return part.optional ? new Map() : undefined;
  const content = contentOf(object);
  if (part.items.length === 0) return content;
  const files = part.items.map((item) => [textAt(item, "path") ?? "", content.get(textAt(item, "key") ?? "")] as const);
  if (files.some(([, file]) => file === undefined) && !part.optional) return undefined;
  return new Map(files.filter((entry): entry is readonly [string, Buffer] => entry[1] !== undefined));
}

function contentOf(object: KubeObject): Map<string, Buffer> {
  const encoding = object.kind === "Secret" ? "base64" : "utf8";
  const files = new Map(
    Object.entries(mapAt(object, "data")).map(([key, value]) => [key, Buffer.from(value, encoding)]),
  );
  for (const [key, value] of Object.entries(mapAt(object, "binaryData"))) files.set(key, Buffer.from(value, "base64"));
  return files;
}
