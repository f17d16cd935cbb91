import { join } from "node:path";
import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";
import { backendSection, matchingOf } from "./backend.ts";
import { isUsable, type Certificate } from "./certificates.ts";
import { baseConfig, mapFile, routerErrorPage, type Files, type IdlePolicy, type Ports } from "./config.ts";
import { mapsOf } from "./matching.ts";
import { serversOf, type Endpoint } from "./servers.ts";

/** What the edge is to serve: admitted Routes, and how to look up what they refer to. */
export interface Table {
  readonly routes: readonly KubeObject[];
  endpoints(namespace: string, service: string): readonly Endpoint[];
  /** The certificate in a Secret (`tls.externalCertificate`). */
  certificate(namespace: string, secret: string): Certificate | undefined;
}

export interface Settings {
  readonly files: Files;
  readonly ports: Ports;
  readonly idle: IdlePolicy;
  /** The service CA's certificate. */
  readonly serviceAuthority: string;
}

/** The files of a configuration, by path: the main one, the maps, certificates. */
export type Rendered = ReadonlyMap<string, string>;

/** Writes, as text, all that one reload of a replica reads. Pure: the same table gives the same files. */
export function render(table: Table, settings: Settings): Rendered {
  const { directory } = settings.files;
  const files = new Map<string, string>([[join(directory, "503.http"), routerErrorPage]]);
  const matchings = table.routes.map(matchingOf);
  const certificates: string[] = [];
  const sections = table.routes.map((route, i) => {
    const matching = matchings[i] ?? matchingOf(route);
    const namespace = route.metadata.namespace ?? "";
    const own = matching.termination === "passthrough" ? undefined : certificateOf(route, table);
    if (own !== undefined) {
      const file = join(directory, `cert-${route.metadata.uid ?? ""}.pem`);
      files.set(file, `${own.certificate.trimEnd()}\n${own.key}`);
      certificates.push(`${file} ${matching.wildcard ? matching.host.replace(/^[^.]+/, "*") : matching.host}\n`);
    }
    const destination = textAt(route.spec, "tls", "destinationCACertificate");
    const destinationFile = join(directory, `ca-${route.metadata.uid ?? ""}.pem`);
    if (destination !== undefined) files.set(destinationFile, destination);
    const servers = serversOf(route, (service) => table.endpoints(namespace, service));
    return backendSection(route, matching, servers, {
      service: settings.serviceAuthority,
      destination: destination === undefined ? undefined : destinationFile,
    });
  });
  for (const [name, text] of Object.entries(mapsOf(matchings))) files.set(mapFile(directory, name), text);
  files.set(mapFile(directory, "certificates"), certificates.join(""));
  const base = baseConfig(settings.files, settings.ports, settings.idle);
  return files.set(join(directory, "haproxy.config"), `${base}${sections.join("\n")}`);
}

/** The certificate that a Route brings; one that HAProxy could not load is left out, as extended validation does. */
function certificateOf(route: KubeObject, table: Table): Certificate | undefined {
  const secret = textAt(route.spec, "tls", "externalCertificate", "name");
  const certificate = textAt(route.spec, "tls", "certificate");
  const key = textAt(route.spec, "tls", "key");
  const chain = [certificate, textAt(route.spec, "tls", "caCertificate")].filter((it) => it !== undefined).join("\n");
  const own = secret === undefined ? undefined : table.certificate(route.metadata.namespace ?? "", secret);
  const found = own ?? (certificate === undefined || key === undefined ? undefined : { certificate: chain, key });
  return found !== undefined && isUsable(found) ? found : undefined;
}
