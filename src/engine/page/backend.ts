import type { PageBackend } from "../../edge/adapter.ts";
import { lenderOf } from "../../page/delivery.ts";
import { pagePort, tlsPort, type PageWorkload } from "../../page/model.ts";

/** The page's Service, as an edge object points at it. */
export function backendOf(page: Pick<PageWorkload, "name" | "tls"> & Partial<PageWorkload>): PageBackend {
  const { name, tls } = page;
  const namespace = lenderOf(page);
  const elsewhere = namespace === undefined ? {} : { namespace };
  const plain = { service: name, ...elsewhere, portName: pagePort.name, port: pagePort.number };
  return tls === undefined ? plain : { ...plain, tls: { portName: tlsPort.name, serving: tls.serving !== undefined } };
}
