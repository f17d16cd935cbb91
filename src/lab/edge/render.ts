import { join } from "node:path";
import type { KubeObject } from "../../core/kube.ts";
import { textAt } from "../read.ts";
import { backendSection, matchingOf } from "./backend.ts";
import { isCertificate, isUsable, type Certificate } from "./certificates.ts";
import { baseConfig, mapFile, routerErrorPage, type Files, type IdlePolicy, type Ports } from "./config.ts";
import { sectionText, type Front } from "./front.ts";
import { mapsOf } from "./matching.ts";
import { serversOf, type Endpoint } from "./servers.ts";

/** What the edge is to serve: admitted Routes, and how to look up what they refer to. */
export interface Table {
  readonly routes: readonly KubeObject[];
  /** What is served beside Routes. */
  readonly front: Front;
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
  const matchings = new Map(table.routes.map((route) => [route, matchingOf(route)]));
  const certificates: string[] = [];
  const sections: string[] = [];
  for (const [route, matching] of matchings) {
    const own = certificateOf(route, table);
    if (own !== undefined) {
      const file = join(directory, `cert-${route.metadata.uid ?? ""}.pem`);
      files.set(file, `${own.certificate.trimEnd()}\n${own.key}`);
      certificates.push(`${file} ${matching.wildcard ? matching.host.replace(/^[^.]+/, "*") : matching.host}\n`);
    }
    const destination = destinationOf(route, directory);
    if (destination !== undefined) files.set(destination.file, destination.certificate);
    const servers = serversOf(route, (service) => table.endpoints(route.metadata.namespace ?? "", service));
    const authorities = { service: settings.serviceAuthority, destination: destination?.file };
    sections.push(backendSection(route, matching, servers, authorities));
  }
  for (const { name, hosts, certificate } of table.front.certificates) {
    const file = join(directory, `cert-${name}.pem`);
    files.set(file, `${certificate.certificate.trimEnd()}\n${certificate.key}`);
    certificates.push(`${[file, ...hosts].join(" ")}\n`);
  }
  for (const [name, text] of Object.entries(mapsOf([...matchings.values()]))) files.set(mapFile(directory, name), text);
  files.set(mapFile(directory, "certificates"), certificates.join(""));
  const base = baseConfig(settings.files, settings.ports, settings.idle, table.front);
  const all = [...sections, ...table.front.sections.map(sectionText)];
  return files.set(join(directory, "haproxy.config"), `${base}${all.join("\n")}`);
}

/**
 * The certificate that a Route brings (extended_validator.go). One that HAProxy could not load is left out: it would keep
 * the whole configuration from being taken.
 */
function certificateOf(route: KubeObject, table: Table): Certificate | undefined {
  if (textAt(route.spec, "tls", "termination") === "passthrough") return undefined;
  const secret = textAt(route.spec, "tls", "externalCertificate", "name");
  const found = secret === undefined ? inlineOf(route) : table.certificate(route.metadata.namespace ?? "", secret);
  return found !== undefined && usable(route, found) ? found : undefined;
}

function inlineOf(route: KubeObject): Certificate | undefined {
  const certificate = textAt(route.spec, "tls", "certificate");
  const key = textAt(route.spec, "tls", "key");
  if (certificate === undefined || key === undefined) return undefined;
  const authority = textAt(route.spec, "tls", "caCertificate");
  return { certificate: authority === undefined ? certificate : `${certificate.trimEnd()}\n${authority}`, key };
}

const checked = new WeakMap<KubeObject, { readonly certificate: string; readonly usable: boolean }>();

/** Checked once for each state of a Route: thousands of them may bring a certificate. */
function usable(route: KubeObject, certificate: Certificate): boolean {
  const known = checked.get(route);
  if (known?.certificate === certificate.certificate) return known.usable;
  const verdict = { certificate: certificate.certificate, usable: isUsable(certificate) };
  checked.set(route, verdict);
  return verdict.usable;
}

function destinationOf(
  route: KubeObject,
  directory: string,
): { readonly file: string; readonly certificate: string } | undefined {
  const certificate = textAt(route.spec, "tls", "destinationCACertificate");
  if (certificate === undefined || !isCertificate(certificate)) return undefined;
  return { file: join(directory, `ca-${route.metadata.uid ?? ""}.pem`), certificate };
}
