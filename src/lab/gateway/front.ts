import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { isUsable } from "../edge/certificates.ts";
import {
  isHost,
  notFound,
  plainLines,
  plainServer,
  type Entry,
  type Front,
  type HostCertificate,
  type Section,
} from "../edge/front.ts";
import type { FrontSources } from "../edge/front-table.ts";
import type { Endpoint } from "../edge/servers.ts";
import { kinds } from "../kinds.ts";
import { numberAt, objectsAt, textAt } from "../read.ts";
import { attachmentsOf, isOurs } from "./attach.ts";
import { filterLines } from "./filters.ts";
import { byPrecedence, conditionsOf, type Candidate } from "./match.ts";
import { isGranted, targetOf } from "./refs.ts";

/** What the HTTPRoutes that our Gateways accept ask of the edge. */
export function gatewayFront(sources: FrontSources): Front {
  const { store } = sources;
  const routes = store.list(kinds.httpRoute);
  const candidates = routes.flatMap((route) => candidatesOf(route, sources)).toSorted(byPrecedence);
  const served = new Set(candidates.map(({ route }) => route));
  const entries = candidates.map((it): Entry => ({
    on: it.on,
    when: conditionsOf(it),
    backend: nameOf(it.route, it.rule),
  }));
  const named = candidates
    .filter(({ host }) => host !== "")
    .map(({ host, on }) => [`${on} ${host}`, { host, on }] as const);
  const unmatched = [...new Map(named).values()].map(({ host, on }): Entry => ({
    on,
    when: [isHost(host, "several")],
    backend: notFound.name,
  }));
  const sections = [...served].flatMap((route) =>
    objectsAt(route.spec, "rules").map((rule, i) => sectionOf({ route, rule, name: nameOf(route, i) }, sources)),
  );
  return {
    entries: [...entries, ...unmatched],
    passed: [],
    sections: [...sections, ...(unmatched.length > 0 ? [notFound] : [])],
    certificates: store.list(kinds.gateway).flatMap((gateway) => certificatesOf(gateway, sources)),
  };
}

function candidatesOf(route: KubeObject, { store }: FrontSources): readonly Candidate[] {
  const places = attachmentsOf(route, store).flatMap(({ listeners }) => listeners);
  return objectsAt(route.spec, "rules").flatMap((each, rule) =>
    objectsAt(each, "matches").flatMap((match) =>
      places.flatMap(({ on, hosts }) => hosts.map((host) => ({ route, rule, match, host, on }))),
    ),
  );
}

function nameOf({ metadata }: KubeObject, rule: number): string {
  return `httproute:${metadata.namespace ?? ""}:${metadata.name}:${rule}`;
}

interface Rule {
  readonly route: KubeObject;
  readonly rule: JsonObject;
  readonly name: string;
}

/** A backend of a rule: its weight, and its endpoints; none where it leads nowhere. */
interface Share {
  readonly weight: number;
  readonly endpoints: readonly Endpoint[] | undefined;
}

function sectionOf({ route, rule, name }: Rule, sources: FrontSources): Section {
  const shares = objectsAt(rule, "backendRefs")
    .map((reference, i) => shareOf(reference, { route, prefix: `${i}:` }, sources))
    .filter(({ weight }) => weight > 0);
  const redirects = objectsAt(rule, "filters").some(({ type }) => type === "RequestRedirect");
  const refusals = redirects ? [] : refusalLines(shares);
  return {
    name,
    lines: [...plainLines, ...timeoutLines(rule), ...refusals, ...filterLines(rule), ...serverLines(shares)],
  };
}

function shareOf(
  reference: JsonObject,
  { route, prefix }: { readonly route: KubeObject; readonly prefix: string },
  { store, endpoints }: FrontSources,
): Share {
  const weight = numberAt(reference, "weight") ?? 1;
  const target = targetOf(reference, route, store);
  if ("reason" in target) return { weight, endpoints: undefined };
  const behind = endpoints.of(target.namespace, target.service).filter((it) => it.portName === target.portName);
  return { weight, endpoints: behind.map((it) => ({ ...it, id: prefix + it.id })) };
}

/** A backend that leads nowhere is 500 for its share, one without a ready endpoint 503 (HTTPRouteRule.BackendRefs). */
function refusalLines(shares: readonly Share[]): readonly string[] {
  const sum = (list: readonly Share[]): number => list.reduce((total, { weight }) => total + weight, 0);
  const total = sum(shares);
  const bad = sum(shares.filter(({ endpoints }) => endpoints === undefined));
  const idle = sum(shares.filter(({ endpoints }) => endpoints?.length === 0));
  const answer = (status: number): string =>
    `http-request return status ${status} content-type text/plain string '${status} no backend'`;
  if (bad === total) return [answer(500)];
  if (bad + idle === 0) return [];
  return [
    `http-request set-var(txn.share) rand(${total})`,
    `${answer(500)} if { var(txn.share) -m int lt ${bad} }`,
    `${answer(503)} if { var(txn.share) -m int lt ${bad + idle} }`,
  ];
}

/** A backend's weight is shared by its endpoints; the largest share is 256, HAProxy's most. */
function serverLines(shares: readonly Share[]): readonly string[] {
  const each = shares.map(({ weight, endpoints = [] }) => ({
    endpoints,
    part: weight / Math.max(1, endpoints.length),
  }));
  const largest = Math.max(...each.filter(({ endpoints }) => endpoints.length > 0).map(({ part }) => part));
  return each.flatMap(({ endpoints, part }) =>
    endpoints.map((it) => plainServer(it, Math.max(1, Math.round((part * 256) / largest)))),
  );
}

/** `timeouts`: HAProxy knows how long it waits for the server (GEP-2257 durations). */
function timeoutLines(rule: JsonObject): readonly string[] {
  const given = textAt(rule, "timeouts", "backendRequest") ?? textAt(rule, "timeouts", "request");
  const units = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
  const parts = [...(given ?? "").matchAll(/(\d+)(ms|h|m|s)/g)];
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0);
  return total === 0 ? [] : [`timeout server ${total}ms`];
}

/** The certificates of HTTPS listeners, for the listener's host. */
function certificatesOf(gateway: KubeObject, { store, certificate }: FrontSources): readonly HostCertificate[] {
  if (!isOurs(gateway, store)) return [];
  const own = gateway.metadata.namespace ?? "";
  return objectsAt(gateway.spec, "listeners").flatMap((listener) =>
    objectsAt(listener, "tls", "certificateRefs").flatMap((reference) => {
      const [name, namespace] = [textAt(reference, "name") ?? "", textAt(reference, "namespace") ?? own];
      const to = { kind: "Secret", namespace, name };
      const found = isGranted({ from: { kind: "Gateway", namespace: own }, to }, store)
        ? certificate(namespace, name)
        : undefined;
      const host = textAt(listener, "hostname");
      const file = `gateway-${own}-${gateway.metadata.name}-${String(listener["name"])}-${name}`;
      const hosts = host === undefined ? [] : [host];
      return found === undefined || !isUsable(found) ? [] : [{ name: file, hosts, certificate: found }];
    }),
  );
}
