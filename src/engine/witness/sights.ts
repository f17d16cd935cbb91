import { lookup } from "node:dns/promises";
import { ADDRCONFIG } from "node:dns";
import { isIP } from "node:net";

import { hostAndPort, urlOf } from "../../core/address.ts";
import type { Address, EdgeEntry } from "../../core/address.ts";
import type { Sighted } from "./port.ts";
import type { Blind, Door, Sight } from "./types.ts";

/** The IP addresses of a host name, A and AAAA; throws where it has none. */
type Resolve = (host: string) => Promise<readonly string[]>;

export interface SightsOptions {
  /** Entries that stand in for DNS (`--edge`). None: DNS, and the usual ports. */
  readonly edges?: readonly EdgeEntry[];
  readonly resolve?: Resolve;
  /** Probes a second that a rate limit of the edge object leaves room for: shared by every way to these addresses. */
  readonly maxPerSecond?: number | undefined;
}

const USUAL_PORT = { http: 80, https: 443 } as const;

/** Every address through every door that leads to it; an address without any comes back with the reason. Never throws. */
export async function sights(addresses: readonly Address[], options: SightsOptions = {}): Promise<Sighted> {
  const resolve = remembering(options.resolve ?? systemResolve);
  const found = await Promise.all(addresses.map((address) => doorsOf(address, options.edges ?? [], resolve)));
  const seen = new Map<string, Sight>();
  const blind: Blind[] = [];
  for (const [i, address] of addresses.entries()) {
    const { doors, reasons } = found[i] ?? { doors: [], reasons: [] };
    for (const reason of reasons) blind.push({ address, reason });
    for (const sight of doors.map((door) => sightOf(address, door))) seen.set(sight.id, sight);
  }
  const all = [...seen.values()];
  const { maxPerSecond: limit } = options;
  return {
    sights: limit === undefined ? all : all.map((one) => ({ ...one, maxPerSecond: limit / all.length })),
    blind,
  };
}

/** One address through one door. */
export function sightOf(address: Address, door: Door): Sight {
  return { id: `${urlOf(address)} at ${hostAndPort(door.ip, door.port)}`, address, door };
}

interface Doors {
  readonly doors: readonly Door[];
  readonly reasons: readonly string[];
}

async function doorsOf(address: Address, edges: readonly EdgeEntry[], resolve: Resolve): Promise<Doors> {
  const { scheme, host } = address;
  const entries =
    edges.length === 0 ? [{ host, port: USUAL_PORT[scheme] }] : edges.filter((entry) => entry.scheme === scheme);
  if (entries.length === 0) return { doors: [], reasons: [`no --edge says where ${scheme} is answered`] };
  const found = await Promise.all(entries.map((entry) => doorsAt(entry.host, entry.port, resolve)));
  return { doors: found.flatMap((one) => one.doors), reasons: found.flatMap((one) => one.reasons) };
}

async function doorsAt(host: string, port: number, resolve: Resolve): Promise<Doors> {
  if (isIP(host) !== 0) return { doors: [{ ip: host, port }], reasons: [] };
  try {
    const ips = await resolve(host);
    if (ips.length > 0) return { doors: [...new Set(ips)].map((ip) => ({ ip, port })), reasons: [] };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "ENOTFOUND";
    if (code !== "ENOTFOUND" && code !== "ENODATA") {
      return { doors: [], reasons: [`${host} does not resolve here (${code})`] };
    }
  }
  return { doors: [], reasons: [`${host} does not resolve here`] };
}

/** As visitors on this machine would: `/etc/hosts` counts; IPv6 only where there is any (RFC 3493, AI_ADDRCONFIG). */
async function systemResolve(host: string): Promise<readonly string[]> {
  const find = (hints: number) => lookup(host, { all: true, hints });
  const found = await find(ADDRCONFIG).catch(() => find(0));
  return found.map(({ address }) => address);
}

function remembering(resolve: Resolve): Resolve {
  const known = new Map<string, Promise<readonly string[]>>();
  return (host) => {
    const asked = known.get(host) ?? resolve(host);
    known.set(host, asked);
    return asked;
  };
}
