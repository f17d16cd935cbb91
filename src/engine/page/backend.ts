import type { PageBackend } from "../../edge/adapter.ts";
import { pagePort, type PageWorkload } from "../../page/model.ts";

/** The page's Service, as an edge object points at it. */
export function backendOf({ name }: Pick<PageWorkload, "name">): PageBackend {
  return { service: name, portName: pagePort.name, port: pagePort.number };
}
