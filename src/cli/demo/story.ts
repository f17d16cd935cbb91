import { equal, type JsonObject } from "../../core/json.ts";
import type { Address } from "../../core/address.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { Cluster } from "../../cluster/port.ts";
import { route } from "../../edge/route.ts";
import { close } from "../../engine/close.ts";
import type { Target } from "../../engine/plan/types.ts";
import { reopen } from "../../engine/reopen.ts";
import type { Result } from "../../engine/result.ts";
import type { Evidence, Kind } from "../../engine/witness/index.ts";
import type { World } from "../../engine/world.ts";
import type { Lab } from "../../lab/lab.ts";
import { markOf, type PageWorkload } from "../../page/model.ts";
import { visitLab } from "./visit.ts";

/** The applications that need what goes down. */
export const closing: readonly string[] = ["shop", "billing"];
const maintenance = "legacy-billing";
/** Milliseconds: the demo's edge reloads once a second, so that the story takes seconds and not minutes. */
const patience = { settle: 2_000, timeout: 60_000 };

/** What the story is told to, as it happens. */
export interface Audience {
  chapter(title: string): void;
  /** A visitor of the application got this answer. */
  got(application: string, kind: Kind): void;
  /** What a visitor of this host reads at this moment. */
  reads(host: string, page: { readonly status: number; readonly title: string }): void;
  /** Gives people the time to look, where anybody does. */
  pause(): Promise<void>;
}

/** How the story ended. */
export interface Ended {
  readonly closed: Result | undefined;
  readonly opened: Result;
  /** What the visitors got, all through it. */
  readonly visits: Evidence;
  /** Is every Route exactly as it was? */
  readonly asBefore: boolean;
}

/** What it takes: a lab, and a world that is its own. */
export interface Stage {
  readonly lab: Lab;
  readonly world: World;
  readonly page: PageWorkload;
}

/** The main job: two of three applications close and reopen, while visitors of all three keep coming. */
export async function play({ lab, world, page }: Stage, audience: Audience): Promise<Ended> {
  const { cluster, edge } = world;
  if (edge === undefined) throw new RangeError("the demo has an edge");
  const before = await routes(cluster);
  const visitors = edge.watch(markOf(page));
  const names = new Map(Object.entries(lab.hosts).map(([name, host]) => [host, name]));
  visitors.follow((event) => {
    if (event.type === "answered") audience.got(names.get(event.sight.address.host) ?? "", event.as);
  });
  try {
    const { sights } = await edge.sights([...names.keys()].map(homeOf), undefined);
    await visitors.once(sights);
    visitors.expect(sights, "either");
    await audience.pause();

    audience.chapter(`Closing ${closing.join(" and ")}, while visitors keep coming:`);
    const hold = { maintenance, since: new Date(world.now()).toISOString(), by: "demo" };
    const { result: closed } = await close(world, {
      targets: targetsOf(before),
      hold,
      pages: [page],
      policy: () => ({}),
      patience,
      keepGoing: false,
      adopt: false,
      drain: false,
      dryRun: false,
    });
    await read(lab, audience);
    await audience.pause();

    audience.chapter("Reopening them:");
    const targets = targetsOf(await routes(cluster));
    const opened = await reopen(world, { targets, request: { maintenance }, patience, now: false, force: false });
    await read(lab, audience);
    await audience.pause();
    const visits = await visitors.stop();
    return { closed, opened, visits, asBefore: equal((await routes(cluster)).map(lasting), before.map(lasting)) };
  } finally {
    await visitors.stop();
  }
}

const homeOf = (host: string): Address => ({ scheme: "http", host, path: "/" });

const targetsOf = (objects: readonly KubeObject[]): readonly Target[] =>
  objects.filter(({ metadata }) => closing.includes(metadata.name)).map((object) => ({ adapter: route, object }));

async function read(lab: Lab, audience: Audience): Promise<void> {
  const [first = ""] = closing;
  const { status, body } = await visitLab(lab, first);
  audience.reads(lab.hosts[first] ?? "", { status, title: /<title>([^<]*)/.exec(body)?.[1] ?? "" });
}

async function routes(cluster: Cluster): Promise<readonly KubeObject[]> {
  return (await cluster.list({ resource: resources.route, namespace: cluster.namespace })).items;
}

/** What of a Route must be as it was: its spec, labels and annotations. */
function lasting({ spec, metadata }: KubeObject): JsonObject {
  return { spec, name: metadata.name, labels: metadata.labels, annotations: metadata.annotations };
}
