import { ApiFailure } from "../../cluster/failure.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import type { PageBuild } from "../../page/build-manifests.ts";
import { goOn, Interruption } from "../interruption.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";
import { isOver, nameOfBuild, stateOf } from "./builds.ts";
import { failedBuild, tail } from "./failed.ts";
import { followBuild } from "./follow.ts";
import { cancel, interrupted, lost, notUploaded } from "./not-built.ts";
import { prepareBuild } from "./prepare.ts";
import type { Source } from "./source.ts";
import { upload } from "./upload.ts";
import { digestOf, versionsOf } from "./versions.ts";

/** What is to be built. */
export interface Building {
  readonly page: PagePlace;
  readonly source: Source;
  /** How; without a version the next one is taken. */
  readonly how: Omit<PageBuild, "version"> & { readonly version?: string };
  /** Take over a BuildConfig or an ImageStream that somebody else made. */
  readonly adopt: boolean;
  /** Hears each line of the build's log. */
  log(line: string): void;
}

/** What was built. */
export interface Built {
  readonly version: string;
  /** `build/maintenance-page-3`. */
  readonly build: string;
  /** Where the image is: `maintenance-page:v3`, or with its registry where it was pushed elsewhere. */
  readonly image: string;
  /** `sha256:…`, where the cluster said it. */
  readonly digest?: string;
}

/**
 * Builds a version of the page's image from what is uploaded, and follows the build to its end. Interrupted, it cancels the
 * build.
 * @throws Trouble: `refused` where nothing was changed, `unfinished` where a build made nothing
 */
export async function buildPage(world: World, building: Building): Promise<Built> {
  const { page, how, source } = building;
  world.report({ step: "check", state: "started", says: "rights, versions" });
  const { version, last } = await prepareBuild(world, building);
  goOn(world, "Nothing was changed.");
  world.report({ step: "check", state: "done", says: `rights, ${version} is the next version` });
  const { build, failure } = await upload(world, { page, source, last });
  if (failure !== undefined || build === undefined) throw await notUploaded(world, page, { build, failure });
  world.report({ step: "upload", state: "done", says: `sent: ${source.says}` });
  const began = world.now();
  const ended = await follow(world, building, build);
  const digest = digestOf(ended) ?? (await pushed(world, page, version));
  const image = how.output === undefined ? `${page.name}:${version}` : `${how.output}:${version}`;
  const took = { ms: world.now() - began };
  world.report({ step: "build", state: "done", says: `${nameOfBuild(ended)} is Complete: ${image}`, ...took });
  return { version, build: nameOfBuild(ended), image, ...(digest === undefined ? {} : { digest }) };
}

async function pushed({ cluster }: World, page: PagePlace, version: string): Promise<string | undefined> {
  const stream = await cluster.get({ resource: resources.imageStream, ...page }).catch(() => undefined);
  return versionsOf(stream).find(({ name }) => name === version)?.digest;
}

/** Follows the build to its end. @throws Trouble (`unfinished`) where it makes nothing */
async function follow(world: World, { page, log }: Building, build: KubeObject): Promise<KubeObject> {
  const { name, namespace = page.namespace } = build.metadata;
  world.report({ step: "build", state: "started", says: nameOfBuild(build) });
  const last: string[] = [];
  const told = (line: string): void => {
    last.push(line);
    if (last.length > tail) last.shift();
    log(line);
  };
  try {
    const ended = await followBuild(world, { ref: { resource: resources.build, namespace, name }, log: told });
    if (stateOf(ended).phase === "Complete") return ended;
    if (!isOver(ended)) await cancel(world, ended);
    throw await failedBuild(world.cluster, { build: ended, log: last, namespace });
  } catch (failure) {
    if (failure instanceof Interruption) throw await interrupted(world, build);
    if (failure instanceof ApiFailure) throw lost(world, failure, `${nameOfBuild(build)} goes on.`);
    throw failure;
  }
}
