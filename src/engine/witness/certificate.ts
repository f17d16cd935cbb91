import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import type { Certificate } from "./types.ts";

/** The certificate that this connection showed; none on a plain one, and none where the session was resumed without. */
export function certificateOf(socket: Socket): Certificate | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  const shown = socket.getPeerCertificate();
  if (Object.keys(shown).length === 0) return undefined;
  const expires = new Date(shown.valid_to);
  return {
    authorized: socket.authorized,
    // Node.js gives the code as a string, whatever its types say.
    ...(socket.authorized ? {} : { why: String(socket.authorizationError) }),
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    expires: Number.isNaN(expires.getTime()) ? "" : expires.toISOString(),
  };
}

/** The common name, else the organisation. An attribute that occurs twice comes as a list. */
function nameOf(who: { readonly CN?: unknown; readonly O?: unknown } | undefined): string {
  const name = who?.CN ?? who?.O ?? "";
  return Array.isArray(name) ? name.join(", ") : String(name);
}
