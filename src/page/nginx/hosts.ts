import { Trouble } from "../../core/errors.ts";
import type { AnswerPolicy } from "../answer-policy.ts";
import type { AnsweredAlike } from "../host-policies.ts";
import { retryAfterMap } from "./retry-after.ts";

/** Hosts whose answers have the same statuses and paths: one server of nginx. */
export interface Served {
  readonly hosts: readonly string[];
  readonly policy: Pick<AnswerPolicy, "statuses" | "paths">;
}

/** What only a server of its own can say, for nginx takes no status from a variable. */
const needs = ({ statuses, paths }: AnswerPolicy) => JSON.stringify([statuses, paths]);

/** How many servers leave room for connections in 24 MiB: each costs up to 0.45 MiB, and 10 KB of the ConfigMap (measured). */
export const mostServers = 16;

/**
 * The servers: first the one for every other host.
 * @throws Trouble (`refused`) where there would be more than a page pod has memory for
 */
export function serversOf(policy: AnswerPolicy, apart: readonly AnsweredAlike[]): readonly [Served, ...Served[]] {
  const servers = new Map<string, Served>();
  for (const { hosts, policy: own } of apart.filter((alike) => needs(alike.policy) !== needs(policy))) {
    const there = servers.get(needs(own))?.hosts ?? [];
    servers.set(needs(own), { hosts: [...there, ...hosts], policy: own });
  }
  if (servers.size >= mostServers) throw tooMany(servers.size + 1);
  return [{ hosts: [], policy }, ...servers.values()];
}

function tooMany(count: number): Trouble {
  return new Trouble(
    "refused",
    `The maintenances behind this page would be answered in ${String(count)} ways; its pods have memory for ${String(mostServers)}.`,
    [
      "Give some of them the same page.statuses and page.paths,",
      "or this one a page of its own, by another page.name.",
    ],
  );
}

/** What comes before any map: hosts are longer (at most 253 characters) than nginx expects of names. */
export const longNames = (named: boolean): string =>
  named ? "server_names_hash_bucket_size 512; map_hash_bucket_size 512;" : "";

/**
 * What differs by host and needs no server: `$entracte_retry_after`, and `$entracte_stranger`, the answer to clients that say
 * nothing of themselves.
 */
export function hostMaps(policy: AnswerPolicy, apart: readonly AnsweredAlike[]): string {
  const all = [{ hosts: ["default"], policy }, ...apart];
  const lines = (value: (policy: AnswerPolicy, index: number) => string) =>
    all.flatMap(({ hosts, policy: own }, index) => hosts.map((host) => ` ${host} ${value(own, index)};`)).join("");
  return `${all.map((alike, index) => retryAfterMap(later(index), alike.policy)).join("")}
  map $host $entracte_retry_after {${lines((_, index) => later(index))} }
  map $host $entracte_stranger {${lines(stranger)} }`;
}

const later = (index: number) => `$entracte_later${String(index)}`;
const stranger = ({ unknown }: AnswerPolicy) => (unknown === "page" ? "$entracte_looks" : "$entracte_machine");
