import type { Json, JsonObject } from "../../core/json.ts";
import { badRequest } from "./refusal.ts";

/** The media type in which `kubectl create` and `kubectl auth can-i` send. */
export const protobufType = "application/vnd.kubernetes.protobuf";

/** The fields of a message that are read: texts by name, messages and maps of texts with what they hold. */
interface Message {
  readonly [number: number]: string | { readonly name: string; readonly of: Message } | { readonly map: string };
}

/** meta/v1 generated.proto, ObjectMeta. */
const metadata = {
  name: "metadata",
  of: { 1: "name", 2: "generateName", 3: "namespace", 11: { map: "labels" }, 12: { map: "annotations" } },
};
/** authorization/v1 generated.proto, ResourceAttributes and NonResourceAttributes. */
const attributes = {
  name: "resourceAttributes",
  of: { 1: "namespace", 2: "verb", 3: "group", 4: "version", 5: "resource", 6: "subresource", 7: "name" },
};
const path = { name: "nonResourceAttributes", of: { 1: "path", 2: "verb" } };

/** The kinds that can be sent in protobuf: what is asked, and what `kubectl create` makes from a name or literals. */
const messages: { readonly [kind: string]: Message } = {
  SelfSubjectAccessReview: { 2: { name: "spec", of: { 1: attributes, 2: path } } },
  SelfSubjectReview: {},
  TokenRequest: {},
  Namespace: { 1: metadata },
  ServiceAccount: { 1: metadata },
  ConfigMap: { 1: metadata, 2: { map: "data" } },
};

/**
 * The object in a protobuf body, or `undefined` where the lab reads its kind as JSON only: the magic `k8s\0`, then a
 * runtime.Unknown of type and object (apimachinery runtime/serializer/protobuf/protobuf.go).
 */
export function decodeProtobuf(body: Buffer): JsonObject | undefined {
  if (body.subarray(0, 4).toString("latin1") !== "k8s\0") {
    throw badRequest("provided data does not appear to be a protobuf message");
  }
  const unknown = new Map(fields(body.subarray(4)));
  const type = decode(unknown.get(1) ?? Buffer.alloc(0), { 1: "apiVersion", 2: "kind" });
  const message = messages[String(type["kind"])];
  return message === undefined ? undefined : { ...type, ...decode(unknown.get(2) ?? Buffer.alloc(0), message) };
}

function decode(bytes: Buffer, message: Message): JsonObject {
  const members: { [member: string]: Json } = {};
  for (const [number, value] of fields(bytes)) {
    const field = message[number];
    if (field === undefined) continue;
    if (typeof field === "string") members[field] = value.toString();
    else if ("of" in field) members[field.name] = decode(value, field.of);
    else {
      const { key = "", text = "" } = decode(value, { 1: "key", 2: "text" });
      members[field.map] = { ...(members[field.map] as JsonObject | undefined), [String(key)]: text };
    }
  }
  return members;
}

/** The length-delimited fields of a message; numbers are skipped. */
function fields(bytes: Buffer): readonly (readonly [number: number, value: Buffer])[] {
  const found: (readonly [number, Buffer])[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const key = varint();
    if ((key & 7) === 0) varint();
    else if ((key & 7) === 2) {
      const length = varint();
      found.push([key >>> 3, bytes.subarray(at, (at += length))]);
    } else throw badRequest("unsupported protobuf wire type");
  }
  return found;
}
