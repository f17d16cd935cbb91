import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import { checkRights } from "../engine/check-rights.ts";
import { applicationOf, type Application } from "../engine/open/application.ts";
import { connectionsTo } from "../engine/open/connections.ts";
import { openRights } from "../engine/rights.ts";
import { defaultWorkload } from "../page/model.ts";
import { findFile, namespaced } from "./file.ts";
import type { ClusterOptions } from "./options.ts";
import { checkOnce } from "./open/check.ts";
import { serve } from "./open/serve.ts";
import { tellCheck } from "./open/tell.ts";
import { whichTarget } from "./open/which.ts";
import type { Output } from "./say.ts";
import { clusterOf } from "./world.ts";

export interface OpenOptions extends ClusterOptions {
  readonly file?: string;
  /** Ask once for this path, or (true) for the target's own. */
  readonly check?: string | true;
  /** Seconds, of a check. */
  readonly timeout: number;
  readonly output: Output;
}

/**
 * Opens the application behind a target on a port of this machine until it is interrupted, or asks it once.
 * @param port of this machine; absent for a free one
 * @returns the exit code
 */
export async function runOpen(word: string, port: number | undefined, given: OpenOptions): Promise<number> {
  const { check } = given;
  if (typeof check === "string" && !check.startsWith("/")) throw noPath(word, check);
  const file = await findFile(given.file);
  const options = namespaced(given, file);
  const cluster = await clusterOf(options);
  try {
    const application = applicationOf(await whichTarget(cluster, word, file));
    await mayOpen(cluster, application);
    if (check === undefined) return await serve(cluster, application, port ?? 0);
    const path = check === true ? application.inside.path : check;
    const connections = connectionsTo(cluster, application, "overdue");
    return tellCheck(application, await checkOnce(application, connections, { path, timeout: options.timeout }));
  } finally {
    cluster.close();
  }
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
