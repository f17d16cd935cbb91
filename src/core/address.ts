import { Trouble } from "./errors.ts";

/** How visitors speak to an edge. */
type Scheme = "http" | "https";

/** Where visitors reach a target. The host is a name (or an IP address, IPv6 without brackets); the path starts with `/`. */
export interface Address {
  readonly scheme: Scheme;
  readonly host: string;
  readonly path: string;
  /** The edge passes its TLS on: a connection stays with whom it began with until it ends, whatever the edge does next. */
  readonly passed?: true;
}

/** Where to reach the edge when DNS does not say it: one entry of `--edge`. IPv6 hosts are without brackets. */
export interface EdgeEntry {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port: number;
}

/** The address as people type it: `https://shop.example.com/`. One address, one text: it serves as a key. */
export function urlOf(address: Address): string {
  return `${address.scheme}://${bracketed(address.host)}${address.path}`;
}

/**
 * A host that a visitor can ask for. A wildcard stands for any one label: this is the one that ingress-to-route gives its
 * Routes (openshift/route-controller-manager pkg/route/ingress).
 */
export const askedHost = (host: string): string => host.toLowerCase().replace(/^\*\./, "wildcard.");

/** Below this path certificate authorities ask for their challenges (RFC 8555, section 8.3): it comes and goes with them. */
export const challenges = "/.well-known/acme-challenge/";

/** Is a host the other one, or within it where that is a wildcard? */
export const coversHost = (wide: string, host: string): boolean =>
  host === wide || (wide.startsWith("*.") && host.endsWith(wide.slice(1)));

/** `HOST:PORT`, an IPv6 host in brackets (RFC 3986, section 3.2.2). */
export function hostAndPort(host: string, port: number): string {
  return `${bracketed(host)}:${port}`;
}

/** The value of one `--edge`, as its entries; throws `Trouble` ("usage") naming the part that is none. */
export function parseEdge(text: string): EdgeEntry[] {
  return text.split(",").map((part) => parseEntry(part.trim(), text));
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** An optional scheme, a name or an IPv4 address or an IPv6 one in brackets, and a port. */
const ENTRY = /^(?:(?<scheme>[a-z]+)=)?(?:\[(?<v6>[0-9a-f:.]*:[0-9a-f:.]*)\]|(?<name>[a-z0-9_.-]+)):(?<port>\d{1,5})$/i;

function parseEntry(part: string, whole: string): EdgeEntry {
  const { scheme = "http", v6, name, port } = ENTRY.exec(part)?.groups ?? {};
  const host = v6 ?? name;
  const lower = scheme.toLowerCase();
  if (host === undefined || port === undefined) throw notAnEntry(part, whole, "it is not HOST:PORT");
  if (lower !== "http" && lower !== "https") throw notAnEntry(part, whole, `${scheme} is neither http nor https`);
  if (Number(port) < 1 || Number(port) > 65_535) throw notAnEntry(part, whole, `there is no port ${port}`);
  return { scheme: lower, host: host.toLowerCase(), port: Number(port) };
}

function notAnEntry(part: string, whole: string, why: string): Trouble {
  const where = part === whole ? "" : `, in ${JSON.stringify(whole)}`;
  return new Trouble("usage", `${JSON.stringify(part)} is no entry of the edge: ${why}${where}.`, [
    "Give the edge as SCHEME=HOST:PORT, several with commas; IPv6 in brackets:",
    "  --edge http=router.example.com:80,https=router.example.com:443",
    "  --edge https=[2001:db8::7]:443",
  ]);
}
