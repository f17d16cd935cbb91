import type { KubeObject } from "../core/kube.ts";
import { pathOf, queryOf } from "./paths.ts";
import type { ObjectRef, Upload } from "./port.ts";
import { askedOf, sendObject } from "./send.ts";
import { textOf, type Transport } from "./transport.ts";

/** Sends a stream to a subresource of an object. @throws ApiFailure, and what the stream throws */
export function sendStream(
  transport: Transport,
  ref: ObjectRef,
  subresource: string,
  { parts, query, signal }: Upload,
): Promise<KubeObject> {
  return sendObject(transport, {
    method: "POST",
    path: `${pathOf(ref)}/${subresource}${queryOf(query)}`,
    stream: parts,
    contentType: "application/octet-stream",
    repeatable: false,
    asked: askedTo("create", ref, subresource),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Follows the log of an object, whose source may be silent for long. @throws ApiFailure where it breaks off */
export async function* followLog(transport: Transport, ref: ObjectRef, signal: AbortSignal): AsyncGenerator<string> {
  const path = `${pathOf(ref)}/log${queryOf({ follow: true })}`;
  const asked = askedTo("get", ref, "log");
  const under = await transport.open({ method: "GET", path, repeatable: true, asked, signal });
  try {
    yield* textOf(under);
  } finally {
    under.response.destroy();
  }
}

function askedTo(verb: string, ref: ObjectRef, subresource: string) {
  const asked = askedOf(verb, ref);
  return { ...asked, resource: `${asked.resource}/${subresource}` };
}
