import { secretsOf, type PageTls } from "../tls.ts";

/** What nginx shows of itself by TLS, and where. */
export interface Secure {
  readonly tls: PageTls;
  /** A port, or an address with one. */
  readonly listen: string;
  /** The folder that has a folder for each Secret. */
  readonly folder: string;
  /** An address that nobody asks. */
  readonly check: string;
}

/**
 * How many connections fit into 24 MiB beside all the rest: one by TLS takes 25 KiB (measured), a plain one 5. When they run
 * short, nginx closes those that have been idle longest.
 */
export const connections = (secure: Secure | undefined): number => (secure === undefined ? 2048 : 384);

/**
 * Chooses the certificate by the host that the client names (SNI). It is read at each handshake: one that is renewed is shown
 * as soon as it arrives. No tickets: those of one replica would be worth nothing at the others.
 */
export function tlsSettings(secure: Secure | undefined): string {
  if (secure === undefined) return "";
  const { tls, folder } = secure;
  const [first = ""] = secretsOf(tls);
  const hosts = Object.entries(tls.secrets).map(([host, secret]) => ` ${host} ${secret};`);
  return `
  map $ssl_server_name $entracte_secret { hostnames; default ${first};${hosts.join("")} }
  ${certificate(folder, "$entracte_secret")}
  map $ssl_server_name ${door} { default ${last}; "" $entracte_class; }
  ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:entracte:256k; ssl_session_tickets off; ssl_buffer_size 4k;`;
}

/**
 * The first way of an answer. Where the edge passes TLS on, a connection stays with the page for as long as it lasts, whatever
 * the edge does next: there it ends with its answer, and the next one is of the application once that is open again. An edge
 * that encrypts again names no host.
 */
export const door = "$entracte_door";
const last = "/-entracte/last";
export const lastAnswer = `
    location = ${last} { internal; keepalive_timeout 0; error_page 418 = $entracte_class; return 418; }`;

/** Servers that nobody asks: by them nginx starts only where each certificate, and the key to it, can be used. */
export function tlsChecks(secure: Secure | undefined): string {
  if (secure === undefined) return "";
  const { tls, folder, check } = secure;
  const server = (secret: string) =>
    `  server { listen ${check} ssl; server_name ${secret}; ${certificate(folder, secret)} return 444; }\n`;
  return secretsOf(tls).map(server).join("");
}

const certificate = (folder: string, name: string) =>
  `ssl_certificate ${folder}/${name}/tls.crt; ssl_certificate_key ${folder}/${name}/tls.key;`;
