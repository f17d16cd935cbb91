import { Trouble } from "../core/errors.ts";
import { isList, isObject } from "../core/json.ts";
import type { AnswerPolicy } from "./answer-policy.ts";
import { isFileHost, maintenanceOfPolicy } from "./keys.ts";
import { isPageTls, mergedTls, type PageTls } from "./tls.ts";

/** How a maintenance wants its hosts answered. */
export interface HostPolicy {
  readonly maintenance: string;
  readonly hosts: readonly string[];
  readonly policy: AnswerPolicy;
  /** Of the maintenances that have a host, the one of the highest turn was published last: it answers there. */
  readonly turn: number;
  /** What the page has to show of itself for them. */
  readonly tls?: PageTls;
}

/** As the page's ConfigMap keeps it. */
export function encodePolicy({ hosts, policy, turn, tls }: HostPolicy): string {
  return JSON.stringify({ v: 1, turn, hosts, policy, tls });
}

/**
 * What the maintenances of a page want, by the files of its ConfigMap.
 * @throws Trouble (`refused`) for one that this program cannot read: to leave it out would answer its hosts otherwise
 */
export function policiesIn(files: { readonly [key: string]: unknown }): readonly HostPolicy[] {
  return Object.entries(files).flatMap(([key, text]) => {
    const maintenance = maintenanceOfPolicy(key);
    return maintenance === undefined ? [] : [decoded(maintenance, String(text))];
  });
}

function decoded(maintenance: string, text: string): HostPolicy {
  const value = parsed(text);
  if (isObject(value) && value.v === 1 && isTexts(value.hosts) && isPolicy(value.policy) && isTurn(value.turn)) {
    const { hosts, policy, turn, tls } = value;
    if (tls === undefined) return { maintenance, hosts, policy, turn };
    if (isPageTls(tls)) return { maintenance, hosts, policy, turn, tls };
  }
  throw new Trouble("refused", `How ${maintenance} wants its hosts answered cannot be read in the page's ConfigMap.`, [
    "A newer entracte may have written it: use that one.",
    `entracte reopen ${maintenance}   takes it away, too`,
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isTurn = (value: unknown): value is number => Number.isSafeInteger(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");

function isPolicy(value: unknown): value is AnswerPolicy {
  if (!isObject(value) || !isObject(value.statuses) || !isObject(value.retryAfter) || !isList(value.paths))
    return false;
  const { page, machines, crawlers, assets } = value.statuses;
  const { seconds, until = 0 } = value.retryAfter;
  return (
    [page, machines, crawlers, assets, seconds, until].every(Number.isSafeInteger) &&
    (value.unknown === "machine" || value.unknown === "page") &&
    value.paths.every((it) => isObject(it) && typeof it.path === "string" && Number.isSafeInteger(it.status))
  );
}

/** The turn of a maintenance that is published now: the one that it has, unless a host of it was published by another since. */
export function turnOf(
  { maintenance, hosts }: Pick<HostPolicy, "maintenance" | "hosts">,
  all: readonly HostPolicy[],
): number {
  const now = all.find((each) => each.maintenance === maintenance)?.turn;
  const others = all.filter((each) => each.maintenance !== maintenance && each.hosts.some((it) => hosts.includes(it)));
  const last = Math.max(0, ...others.map(({ turn }) => turn));
  return now === undefined || now <= last ? last + 1 : now;
}

/** The same maintenance without the hosts that another one published since. */
export function withoutLater<P extends HostPolicy>(own: P, all: readonly HostPolicy[]): P {
  const later = all.filter(({ maintenance, turn }) => maintenance !== own.maintenance && turn > own.turn);
  return { ...own, hosts: own.hosts.filter((host) => !later.some(({ hosts }) => hosts.includes(host))) };
}

/** What the page shows of itself for all of them; where two want another Secret for a host, the one that published last. */
export function tlsOfAll(all: readonly HostPolicy[]): PageTls | undefined {
  return mergedTls(all.toSorted((a, b) => a.turn - b.turn).map(({ tls }) => tls));
}

/** Hosts that are answered alike. */
export interface AnsweredAlike {
  readonly hosts: readonly string[];
  readonly policy: AnswerPolicy;
}

/**
 * The hosts of others that want other answers than a maintenance does, together where they want the same. A host that several
 * want is of the one that publishes now, and then of the one that published last: so is its page.
 */
export function apartFrom(
  { maintenance, hosts: mine, policy }: Omit<HostPolicy, "turn">,
  all: readonly HostPolicy[],
): readonly AnsweredAlike[] {
  const others = all.filter((other) => other.maintenance !== maintenance).toSorted((a, b) => a.turn - b.turn);
  const wanted = new Map(others.flatMap(({ hosts, policy: own }) => hosts.map((host) => [host, own] as const)));
  const groups = new Map<string, { readonly hosts: string[]; readonly policy: AnswerPolicy }>();
  for (const [host, own] of [...wanted].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const text = JSON.stringify(own);
    if (mine.includes(host) || !isFileHost(host) || text === JSON.stringify(policy)) continue;
    const group = groups.get(text) ?? { hosts: [], policy: own };
    group.hosts.push(host);
    groups.set(text, group);
  }
  return [...groups.values()];
}
