import { setTimeout as wait } from "node:timers/promises";
import type { Cluster } from "../../cluster/port.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";
import { buildsOf, isStuck, numberOf } from "./builds.ts";
import type { Source } from "./source.ts";

/** What is uploaded, and the number of the last build before it. */
export interface Uploading {
  readonly page: PagePlace;
  readonly source: Source;
  readonly last: number;
}

/** How an upload ended: with its build, where that is known; and the failure of the upload, where it failed. */
export interface Uploaded {
  readonly build: KubeObject | undefined;
  readonly failure?: unknown;
}

/** Milliseconds between two looks at the build that is being made. */
const beat = 1_000;
/** Bytes from which on it is told how far an upload is. */
const worthwhile = 1024 * 1024;

/**
 * Uploads what is to be built, and looks meanwhile at the build that the server makes of it: one that cannot begin would
 * let the upload wait for five minutes. Never throws.
 */
export async function upload(world: World, uploading: Uploading): Promise<Uploaded> {
  const [end, ended] = [new AbortController(), new AbortController()];
  const signal = world.stop === undefined ? end.signal : AbortSignal.any([world.stop, end.signal]);
  const sent = send(world, uploading, signal).finally(() => ended.abort());
  const stuck = await firstStuck(world.cluster, uploading, ended.signal);
  if (stuck !== undefined) end.abort();
  const { build = stuck, failure } = await sent;
  if (failure === undefined || build !== undefined) return { build, failure };
  return { build: await firstSince(world.cluster, uploading).catch(() => undefined), failure };
}

async function send(world: World, { page, source }: Uploading, signal: AbortSignal): Promise<Uploaded> {
  world.report({ step: "upload", state: "started", says: source.says });
  const parts = () => source.parts(telling(world, source.size));
  const ref = { resource: resources.buildConfig, ...page };
  try {
    return { build: await world.cluster.upload(ref, "instantiatebinary", { parts, query: source.revision, signal }) };
  } catch (failure) {
    return { build: undefined, failure };
  }
}

/** The build that is being made, as soon as it is known that it will never begin. */
async function firstStuck(cluster: Cluster, uploading: Uploading, ended: AbortSignal): Promise<KubeObject | undefined> {
  while (!ended.aborted) {
    // The upload itself says what is wrong with the API.
    const build = await firstSince(cluster, uploading).catch(() => undefined);
    if (build !== undefined && isStuck(build)) return build;
    await wait(beat, undefined, { signal: ended }).catch(() => {});
  }
  return undefined;
}

/** The first build that was made since. */
async function firstSince(cluster: Cluster, { page, last }: Uploading): Promise<KubeObject | undefined> {
  return (await buildsOf(cluster, page)).findLast((build) => numberOf(build) > last);
}

/** Tells how far the upload is, every tenth of it; one so small that it is done at once is not worth it. */
function telling(world: World, size: number): (bytes: number) => void {
  let read = 0;
  let next = Math.max(size / 10, worthwhile);
  return (bytes) => {
    read += bytes;
    if (read < next) return;
    next += size / 10;
    world.report({ step: "upload", state: "started", says: `${amount(read)} of ${amount(size)}` });
  };
}

/** `12.3 MiB`. */
export function amount(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const units = ["KiB", "MiB", "GiB"];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 1 ? 0 : 1)} ${units[power - 1] ?? ""}`;
}
