import { equal, type JsonObject } from "../../core/json.ts";
import type { Address } from "../../core/address.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { Cluster } from "../../cluster/port.ts";
import { close, type Closing } from "../../engine/close.ts";
import { findHeld } from "../../engine/held/find.ts";
import { reopen } from "../../engine/reopen.ts";
import type { Result } from "../../engine/result.ts";
import type { Evidence, Kind } from "../../engine/witness/index.ts";
import type { World } from "../../engine/world.ts";
import type { Lab } from "../../lab/lab.ts";
import { markOf, type PageMark } from "../../page/model.ts";
import { visitHost } from "./visit.ts";

/** Where visitors go: an application, at one of its paths. */
export interface Visited {
  readonly application: string;
  readonly path: string;
}

/** The addresses of the applications that need what goes down, and of one that does not. */
export const visited: readonly Visited[] = [
  ...["billing", "shop"].flatMap((application) =>
    ["/", "/invoices", "/payments"].map((path) => ({ application, path })),
  ),
  { application: "news", path: "/" },
];

/** How people read it: `shop /invoices`. */
export const nameOf = ({ application, path }: Visited): string => `${application} ${path}`;

/** What the story is told to, as it happens. */
export interface Audience {
  chapter(title: string): void;
  /** A visitor got this answer there. */
  got(name: string, kind: Kind): void;
  /** What a visitor of this address reads at this moment. */
  reads(address: string, page: { readonly status: number; readonly title: string }): void;
  /** Gives people the time to look, where anybody does. */
  pause(): Promise<void>;
}

/** How the story ended. */
export interface Ended {
  readonly closed: Result | undefined;
  readonly opened: Result;
  /** The addresses that gave the page while it was closed. */
  readonly shown: readonly string[];
  /** What the visitors got, all through it. */
  readonly visits: Evidence;
  /** Is every Route exactly as it was? */
  readonly asBefore: boolean;
}

/** What it takes: a lab, a world that is its own, and the maintenance. */
export interface Stage {
  readonly lab: Lab;
  readonly world: World;
  readonly closing: Closing;
}

/** The main job: a maintenance closes and reopens, while visitors of all addresses keep coming. */
export async function play({ lab, world, closing }: Stage, audience: Audience): Promise<Ended> {
  const { cluster, edge } = world;
  if (edge === undefined) throw new RangeError("the demo has an edge");
  const { maintenance } = closing.hold;
  const { patience } = closing;
  const before = await routes(cluster);
  const visitors = edge.watch(pageMark(closing));
  const homes = visited.map((each) => ({ ...each, host: lab.hosts[each.application] ?? "" }));
  visitors.follow((event) => {
    const { host, path } = event.sight.address;
    const home = homes.find((each) => each.host === host && each.path === path);
    if (event.type === "answered" && home !== undefined) audience.got(nameOf(home), event.as);
  });
  try {
    const { sights } = await edge.sights(homes.map(addressOf), undefined);
    await visitors.once(sights);
    visitors.expect(sights, "either");
    await audience.pause();

    audience.chapter(`Closing ${maintenance}, while visitors keep coming:`);
    const { result: closed } = await close(world, closing);
    const shown = await read(lab, homes, audience);
    await audience.pause();

    audience.chapter("Reopening it:");
    const held = await findHeld(cluster, maintenance);
    const request = { targets: held.targets, held, request: { maintenance }, patience, now: false, force: false };
    const opened = await reopen(world, request);
    const again = homes.filter((home) => shown.includes(nameOf(home)));
    await read(lab, again, audience);
    await audience.pause();
    const visits = await visitors.stop();
    return {
      closed,
      opened,
      shown,
      visits,
      asBefore: equal((await routes(cluster)).map(lasting), before.map(lasting)),
    };
  } finally {
    await visitors.stop();
  }
}

interface Home extends Visited {
  readonly host: string;
}

const addressOf = ({ host, path }: Home): Address => ({ scheme: "http", host, path });

function pageMark({ pages: [page] }: Closing): PageMark {
  if (page === undefined) throw new RangeError("the demo has a page");
  return markOf(page);
}

/** Reads every address as a visitor does; returns those that gave the page. */
async function read(lab: Lab, homes: readonly Home[], audience: Audience): Promise<readonly string[]> {
  const visits = await Promise.all(homes.map(({ host, path }) => visitHost(lab, host, path)));
  for (const [i, { status, body }] of visits.entries()) {
    const { host = "", path = "" } = homes[i] ?? {};
    audience.reads(`${host}${path}`, { status, title: /<title>([^<]*)/.exec(body)?.[1] ?? "" });
  }
  return homes.filter((_, i) => visits[i]?.page === true).map(nameOf);
}

async function routes(cluster: Cluster): Promise<readonly KubeObject[]> {
  return (await cluster.list({ resource: resources.route, namespace: cluster.namespace })).items;
}

/** What of a Route must be as it was: its spec, labels and annotations. */
function lasting({ spec, metadata }: KubeObject): JsonObject {
  return { spec, name: metadata.name, labels: metadata.labels, annotations: metadata.annotations };
}
