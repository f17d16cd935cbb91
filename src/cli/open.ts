import type { Cluster } from "../cluster/port.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import { checkRights } from "../engine/check-rights.ts";
import { applicationOf, type Application } from "../engine/open/application.ts";
import { connectionsTo } from "../engine/open/connections.ts";
import { openRights } from "../engine/rights.ts";
import type { Target } from "../engine/plan/types.ts";
import { defaultWorkload } from "../page/model.ts";
import { complain } from "./complain.ts";
import { findFile, namespaced } from "./file.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { checkOnce } from "./open/check.ts";
import { serve } from "./open/serve.ts";
import { tellCheck } from "./open/tell.ts";
import { only, whichTargets } from "./open/which.ts";
import type { Output } from "./say.ts";
import { withCluster } from "./world.ts";

export interface OpenOptions extends ClusterOptions {
  readonly file?: string;
  /** Only this path of the target. */
  readonly paths?: readonly string[];
  /** Ask once for this path, or (true) for the target's own. */
  readonly check?: string | true;
  /** Seconds, of a check. */
  readonly timeout: number;
  readonly output: Output;
}

/**
 * Opens the application behind a target on a port of this machine until it is interrupted; or asks it once, and each of a
 * maintenance that has several.
 * @param port of this machine; absent for a free one
 * @returns the exit code
 */
export async function runOpen(word: string, port: number | undefined, given: OpenOptions): Promise<number> {
  const { check } = given;
  if (typeof check === "string" && !check.startsWith("/")) throw noPath(word, check);
  const file = await findFile(given.file);
  return withCluster(namespaced(given, file), async (cluster) => {
    const targets = await whichTargets(cluster, word, { file, paths: given.paths });
    if (check !== undefined) return checkEach(cluster, targets, given);
    const application = applicationOf(only(word, targets));
    await mayOpen(cluster, application);
    return serve(cluster, application, port ?? 0);
  });
}

/** Asks all of them, also where one does not answer. Returns the first exit code that is not 0. */
async function checkEach(cluster: Cluster, targets: readonly Target[], options: OpenOptions): Promise<number> {
  let code: number = exitCodes.done;
  for (const target of targets) {
    const ended = await checkOne(cluster, target, options).catch((error: unknown) => {
      if (targets.length > 1 && error instanceof Trouble) return complain(error);
      throw error;
    });
    if (code === exitCodes.done) code = ended;
  }
  return code;
}

async function checkOne(cluster: Cluster, target: Target, { check, timeout }: OpenOptions): Promise<number> {
  const application = applicationOf(target);
  await mayOpen(cluster, application);
  const path = typeof check === "string" ? check : application.inside.path;
  const connections = connectionsTo(cluster, application, "overdue");
  return tellCheck(application, await checkOnce(application, connections, { path, timeout }));
}

/** @throws Trouble (`refused`) that names what lacks */
function mayOpen(cluster: Cluster, { namespace }: Application): Promise<void> {
  const page = { namespace, name: defaultWorkload.name };
  return checkRights(cluster, openRights(namespace), { purpose: "open", page });
}

function noPath(word: string, check: string): Trouble {
  return new Trouble("usage", `${JSON.stringify(check)} is no path: a path starts with a slash.`, [
    `entracte open ${word} --check /`,
  ]);
}
