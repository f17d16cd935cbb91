import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";

/** What a request is answered with. */
export interface Answer {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string | readonly string[] };
  /** Sent as it is. */
  readonly body: string | Buffer;
}

/** An answer that goes on: it is handed the response, and ends it. */
export type Stream = (response: ServerResponse) => void;

/** An answer in another protocol: it is handed the connection, and what came on it behind the request's head. */
export interface Handover {
  upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** A JSON answer. */
export function json(status: number, value: Json): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/** An object as the answer. */
export function objectAnswer(status: number, object: KubeObject): Answer {
  return { status, headers: { "content-type": "application/json" }, body: serialised(object) };
}

const texts = new WeakMap<KubeObject, string>();

/** The object as JSON text, made once: stored objects never change, and lists of thousands are asked for often. */
export function serialised(object: KubeObject): string {
  let text = texts.get(object);
  if (text === undefined) texts.set(object, (text = JSON.stringify(object)));
  return text;
}
