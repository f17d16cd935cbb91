import type { Json, JsonObject } from "../../core/json.ts";
import { badRequest } from "./refusal.ts";

/** The media type in which `kubectl auth can-i` sends its question. */
export const protobufType = "application/vnd.kubernetes.protobuf";

/** The numbers and names of a message's text and message fields. */
interface Message {
  readonly [number: number]: string | readonly [name: string, message: Message];
}

/** k8s.io/api authorization/v1 generated.proto, SelfSubjectAccessReview: what it asks. */
const accessReview: Message = {
  2: [
    "spec",
    {
      1: [
        "resourceAttributes",
        { 1: "namespace", 2: "verb", 3: "group", 4: "version", 5: "resource", 6: "subresource", 7: "name" },
      ],
      2: ["nonResourceAttributes", { 1: "path", 2: "verb" }],
    },
  ],
};

/**
 * The SelfSubjectAccessReview in a protobuf body: the magic `k8s\0`, then a runtime.Unknown whose second field is the
 * object (apimachinery runtime/serializer/protobuf/protobuf.go).
 */
export function decodeAccessReview(body: Buffer): JsonObject {
  if (body.subarray(0, 4).toString("latin1") !== "k8s\0")
    throw badRequest("provided data does not appear to be a protobuf message");
  const raw = fields(body.subarray(4)).find(([number]) => number === 2)?.[1];
  return raw === undefined ? {} : decode(raw, accessReview);
}

function decode(bytes: Buffer, message: Message): JsonObject {
  const members: { [member: string]: Json } = {};
  for (const [number, value] of fields(bytes)) {
    const field = message[number];
    if (typeof field === "string") members[field] = value.toString();
    else if (field !== undefined) members[field[0]] = decode(value, field[1]);
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
