import { stringify } from "yaml";
import { exitCodes } from "../../core/errors.ts";
import { listVersions, type Listed } from "../../engine/page-image/list.ts";
import { defaultWorkload } from "../../page/model.ts";
import { findFile, namespaced } from "../file.ts";
import type { ClusterOptions } from "../commands/options.ts";
import { say, type Output } from "../say.ts";
import { command } from "../show/command.ts";
import { table } from "../show/table.ts";
import { clean } from "../show/text.ts";
import { roughly } from "../show/time.ts";
import { clusterOf, placeOf } from "../world.ts";
import { pageOfFile, type Whose } from "./image.ts";

export interface ListOptions extends ClusterOptions, Whose {
  readonly file?: string;
  readonly output: Output;
}

/** Shows the versions of the page's image, and which one is live. Returns the exit code. */
export async function runList(given: ListOptions): Promise<number> {
  const file = await findFile(given.file);
  const options = namespaced(given, file);
  const { name = defaultWorkload.name } = pageOfFile(options, file).page;
  const cluster = await clusterOf(options);
  try {
    const { namespace } = cluster;
    const versions = await listVersions(cluster, { namespace, name });
    const found = { v: 1, namespace, page: name, versions };
    if (options.output === "json") say(JSON.stringify(found));
    else if (options.output === "yaml") say(stringify(found).trimEnd());
    else for (const line of lines(versions, { name, place: placeOf(options, namespace) })) say(line);
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}

function lines(
  versions: readonly Listed[],
  { name, place }: { readonly name: string; readonly place: string },
): string[] {
  if (versions.length === 0) {
    return [`There is no version of ${name} yet.`, ...command("Build one:  ", `entracte page build DIR ${place}`)];
  }
  const now = Date.now();
  const rows = versions.map(({ name: version, digest = "", created, commit = "", author = "", ...state }) => [
    clean(version),
    stateOf(state),
    created === undefined ? "" : `${roughly(now - Date.parse(created))} ago`,
    digest.replace("sha256:", "").slice(0, 12),
    commit.slice(0, 8),
    clean(author),
  ]);
  return [
    ...table([["VERSION", "STATE", "BUILT", "IMAGE", "COMMIT", "BY"], ...rows]),
    ...command("Show another:  ", `entracte page tag VERSION ${place}`),
  ];
}

/** The tag that the Deployment follows may stand for a version before its pods run it, or where none run at all. */
function stateOf({ live, tagged }: Pick<Listed, "live" | "tagged">): string {
  return live ? "live" : tagged ? "tagged" : "";
}
