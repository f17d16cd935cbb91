import { Trouble } from "../../core/errors.ts";
import type { KubeObject } from "../../core/kube.ts";
import { resources } from "../../core/resources.ts";
import { buildManifests } from "../../page/build-manifests.ts";
import { checkRights } from "../check-rights.ts";
import { goOn } from "../interruption.ts";
import type { PagePlace } from "../site.ts";
import type { World } from "../world.ts";
import type { Building } from "./build.ts";
import { buildsOf, isOver, nameOfBuild, numberOf, stateOf } from "./builds.ts";
import { planObjects, writeObjects } from "./ensure.ts";
import { buildRights } from "./rights.ts";
import { checkServed } from "./served.ts";
import { liveTag, nextVersion, outputOf, versionsOf } from "./versions.ts";

/**
 * Checks all, and makes the BuildConfig and the ImageStream what this version takes. Returns the version, and the number of
 * the last build before it.
 * @throws Trouble (`refused`) with nothing changed
 */
export async function prepareBuild(
  world: World,
  { page, how, adopt }: Building,
): Promise<{ readonly version: string; readonly last: number }> {
  const { cluster } = world;
  if (how.version !== undefined) checkName(how.version);
  const kept = how.output === undefined ? [resources.imageStream] : [];
  await checkServed(cluster, [resources.buildConfig, ...kept]);
  await checkRights(cluster, buildRights(page, how.output), { purpose: "build", page });
  const [builds, stream] = await Promise.all([
    buildsOf(cluster, page),
    how.output === undefined ? cluster.get({ resource: resources.imageStream, ...page }) : undefined,
  ]);
  const running = builds.find((build) => !isOver(build));
  if (running !== undefined) throw busy(running, page);
  const made = builds.filter((build) => stateOf(build).phase === "Complete").flatMap((build) => outputOf(build) ?? []);
  const names = [...versionsOf(stream).map(({ name }) => name), ...(how.output === undefined ? [] : made)];
  const version = how.version ?? nextVersion(names);
  if (names.includes(version)) throw taken(version, names);
  const plan = await planObjects(cluster, buildManifests(page, { ...how, version }), { adopt });
  goOn(world, "Nothing was changed.");
  await writeObjects(cluster, plan);
  return { version, last: Math.max(0, ...builds.map(numberOf)) };
}

/** Builds of one BuildConfig wait for each other (runPolicy Serial), and one that waits for five minutes is cancelled. */
function busy(build: KubeObject, { namespace }: PagePlace): Trouble {
  const { phase } = stateOf(build);
  return new Trouble("refused", `${nameOfBuild(build)} is ${phase}: one build at a time. Nothing was changed.`, [
    "Wait for it, or cancel it:",
    `  oc cancel-build ${build.metadata.name} -n ${namespace}`,
  ]);
}

/** A version is a tag of the image (distribution reference grammar) and a label of its BuildConfig. */
function checkName(version: string): void {
  if (/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(version) && version !== liveTag) return;
  throw new Trouble("usage", `${JSON.stringify(version)} is no name for a version.`, [
    `Letters, digits, dots, dashes and underscores, at most 63; ${liveTag} is what page tag moves.`,
  ]);
}

function taken(version: string, names: readonly string[]): Trouble {
  return new Trouble("refused", `There is a version ${version} already. Nothing was changed.`, [
    `Take another name, or leave --version out for ${nextVersion(names)}.`,
  ]);
}
