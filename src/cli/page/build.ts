import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exitCodes } from "../../core/errors.ts";
import type { PageSpec } from "../../core/spec/page.ts";
import { buildPage, type Building, type Built } from "../../engine/page-image/build.ts";
import type { Source } from "../../engine/page-image/source.ts";
import { amount } from "../../engine/page-image/upload.ts";
import { endOf } from "../end.ts";
import { findFile, namespaced, type SpecFile } from "../file.ts";
import { interruptible } from "../interrupt.ts";
import { workloadOf } from "../maintenance.ts";
import type { ClusterOptions } from "../commands/options.ts";
import { policyOf } from "../policy.ts";
import { say, speaksJson } from "../say.ts";
import { command } from "../show/command.ts";
import { clean, hang } from "../show/text.ts";
import { teller } from "../tell.ts";
import { clusterOf, pageOf, placeOf as clusterPlace, worldOf } from "../world.ts";
import { archive } from "./context/archive.ts";
import { contextOf, type Context } from "./context/context.ts";
import { sizeOf } from "./context/entry.ts";
import { pageOfFile, type Whose } from "./image.ts";
import type { PageOptions } from "./load.ts";
import { revisionOf, type Revision } from "./revision.ts";
import { placeOf, withTexts } from "./source.ts";

export interface BuildOptions extends ClusterOptions, PageOptions, Whose {
  /** The version's name, in place of the next number. */
  readonly version?: string;
  readonly adopt: boolean;
  readonly output: "table" | "json";
}

/** Builds a version of the page's image on the cluster. Returns the exit code. */
export async function runBuild(path: string | undefined, given: BuildOptions): Promise<number> {
  const file = await findFile(given.file);
  const options = namespaced(given, file);
  const { page: said, until, timezone } = pageOfFile(options, file);
  const spec = withTexts(said, { title: options.title, message: options.message });
  const end = await endOf(options.until ?? until, timezone, Date.now());
  const cluster = await clusterOf(options);
  try {
    const page = await pageOf(cluster, { ...workloadOf(spec), policy: policyOf(spec, end) });
    const context = await contextOf(path, { page, spec, end, place: placeOf(file) });
    const revision = await revisionOf(await folderOf(path, spec, file));
    const source = sourceOf(context, revision);
    const world = interruptible(worldOf(cluster, { edge: [], verify: false }, teller()), "build");
    const built = await buildPage(world, {
      page: { namespace: page.namespace, name: page.name },
      source,
      how: howOf(spec, options, context),
      adopt: options.adopt,
      log,
    });
    const known = context.ours || spec.knownBy !== undefined;
    conclude(built, { ours: context.ours, known, revision, place: clusterPlace(options, page.namespace) });
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}

const sourceOf = (context: Context, { query }: Revision): Source => ({
  says: contents(context),
  size: sizeOf(context.entries),
  parts: (read) => archive(context.entries, read),
  revision: query,
});

function howOf({ build }: PageSpec, { version }: BuildOptions, { dockerfile }: Context): Building["how"] {
  return {
    ...build,
    ...(version === undefined ? {} : { version }),
    ...(dockerfile === undefined ? {} : { dockerfile }),
  };
}

/** The folder that is built: whose commit is recorded. */
async function folderOf(path: string | undefined, { html }: PageSpec, file: SpecFile | undefined): Promise<string> {
  const { folder } = placeOf(file);
  const from = path ?? (html === undefined ? folder : join(folder, html));
  return (await stat(from).catch(() => undefined))?.isDirectory() === false ? dirname(from) : from;
}

/** `12 files, 3.4 MiB; Dockerfile and nginx.conf made by Entracte`. */
function contents({ entries, made, left = [] }: Context): string {
  const count = entries.filter(({ kind }) => kind !== "folder").length;
  return [
    `${String(count)} file${count === 1 ? "" : "s"}, ${amount(sizeOf(entries))}`,
    ...(made.length === 0 ? [] : [`${made.join(" and ")} made by Entracte`]),
    ...(left.length === 0 ? [] : [`left out, for they are no files: ${left.join(", ")}`]),
  ].join("; ");
}

function log(line: string): void {
  if (speaksJson()) say(JSON.stringify({ type: "log", line }));
  else say(`  ${clean(line)}`);
}

interface About {
  /** Do its answers carry the page's token? */
  readonly ours: boolean;
  /** Is there anything by which its answers are known? */
  readonly known: boolean;
  readonly revision: Revision;
  /** The options that lead the next command to the same cluster and namespace. */
  readonly place: string;
}

function conclude(built: Built, { ours, known, revision, place }: About): void {
  const { version, image, digest } = built;
  const { commit, changed } = revision;
  if (speaksJson()) {
    const ending = { ending: "done", exitCode: exitCodes.done };
    const from = commit === undefined ? {} : { commit, changed };
    return say(JSON.stringify({ type: "summary", command: "page build", ...ending, ...built, ...from, token: ours }));
  }
  // What was pushed elsewhere has no tag that could be moved here.
  const next = image.includes("/")
    ? `page.delivery: {image: "${image}"}   in entracte.yaml`
    : `entracte page tag ${version} ${place}`;
  const short = digest === undefined ? "" : ` (${digest.slice(0, 19)})`;
  const lines = [
    "",
    ...hang("", `${image}${short} is built.`),
    ...(changed ? hang("", `The folder has changes that its commit, ${(commit ?? "").slice(0, 8)}, lacks.`) : []),
    ...(known ? [] : hang("", withoutToken)),
    ...command("Show it:  ", next),
  ];
  for (const line of lines) say(line);
}

const withoutToken =
  "Its nginx is not configured by Entracte, so that its answers lack the page's token: name a text of the page in " +
  "entracte.yaml by which it is known, page.knownBy.";
