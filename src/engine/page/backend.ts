import type { PageBackend } from "../../edge/adapter.ts";
import { pagePort, tlsPort, type PageWorkload } from "../../page/model.ts";

/** The page's Service, as an edge object points at it. */
export function backendOf({ name, tls }: Pick<PageWorkload, "name" | "tls">): PageBackend {
  const plain = { service: name, portName: pagePort.name, port: pagePort.number };
  return tls === undefined ? plain : { ...plain, tls: { portName: tlsPort.name, serving: tls.serving !== undefined } };
}
