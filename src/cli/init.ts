import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { urlOf } from "../core/address.ts";
import { exitCodes, Trouble } from "../core/errors.ts";
import { draftFile, draftPipeline, type DraftTarget } from "../core/spec/draft.ts";
import { original } from "../core/standing.ts";
import { closedHost } from "../core/made.ts";
import { isMaintenanceName } from "../core/target.ts";
import { isRefusal } from "../edge/adapter.ts";
import { everyTarget } from "../engine/held/holders.ts";
import { backendOf } from "../engine/page/backend.ts";
import { nameOf, openAddressesOf, type Target } from "../engine/plan/types.ts";
import { defaultWorkload } from "../page/model.ts";
import type { Answers } from "./init/ask.ts";
import { usualFile } from "./file.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { runRbac } from "./rbac.ts";
import { warn } from "./say.ts";
import { command } from "./show/command.ts";
import { readTargets } from "./targets.ts";
import { withCluster } from "./world.ts";

export interface InitOptions extends ClusterOptions {
  readonly file?: string;
  readonly name?: string;
  readonly timezone?: string;
  readonly gitlab: boolean;
  /** The component for GitLab, with its version. */
  readonly component: string;
}

const pipelineFile = ".gitlab-ci.yml";

/** A target that may be chosen, and where visitors reach it. */
export interface Choice {
  readonly word: string;
  readonly urls: readonly string[];
}

/**
 * Writes a first file of maintenances for a namespace, and a pipeline where one is wanted, and prints the Role that they need;
 * changes nothing in the cluster. Returns the exit code.
 */
export async function runInit(words: readonly string[], options: InitOptions): Promise<number> {
  const file = options.file ?? usualFile;
  for (const name of [file, ...(options.gitlab ? [pipelineFile] : [])]) {
    if (existsSync(name)) throw notWritten(name, "is here already");
  }
  return withCluster(options, async (cluster) => {
    const answers = words.length === 0 ? await asked(await everyTarget(cluster), options) : given(words, options.name);
    if (answers === undefined) return exitCodes.done;
    const targets = await readTargets(
      cluster,
      answers.words.map((word) => ({ word })),
    );
    const { namespace } = cluster;
    const timezone = options.timezone ?? zoneHere();
    const files = {
      [file]: draftFile({ namespace, name: answers.name, timezone, targets: targets.map(drafted) }),
      ...(options.gitlab
        ? { [pipelineFile]: draftPipeline({ name: answers.name, file, component: options.component }) }
        : {}),
    };
    for (const [name, text] of Object.entries(files)) await create(name, text);
    await runRbac({
      ...options,
      namespace,
      for: ["close", "status", "open", "clean"],
      serviceAccount: "entracte",
      customHost: targets.some(needsMore),
      kind: [...new Set(targets.map(({ adapter }) => adapter.kind))],
      parts: false,
      host: false,
      images: false,
      delivery: "configMap",
    });
    warn(`\nWritten: ${Object.keys(files).join(", ")}. Nothing was changed in ${namespace}.`);
    for (const line of command(
      "Look:  ",
      `entracte plan ${answers.name}${options.file === undefined ? "" : ` -f ${file}`}`,
    ))
      warn(line);
    return exitCodes.done;
  });
}

/** What the command line says. @throws Trouble (`usage`) where it does not say enough */
function given(words: readonly string[], name: string | undefined): Answers {
  if (name === undefined || !isMaintenanceName(name)) {
    throw new Trouble("usage", "The maintenance needs a name: that of what goes away, of a-z, 0-9 and dashes.", [
      `entracte init ${words.join(" ")} --name legacy-billing`,
    ]);
  }
  return { words, name };
}

/** What a person chooses. @throws Trouble (`usage`) where nobody is there to be asked */
async function asked(targets: readonly Target[], { name }: InitOptions): Promise<Answers | undefined> {
  const choices = targets.map((target) => ({ word: nameOf(target), urls: urlsOf(target) }));
  if (choices.length > 0 && process.stdin.isTTY && process.stdout.isTTY) {
    const { askWhat } = await import("./init/ask.ts");
    return askWhat(choices, name);
  }
  const some = choices.slice(0, 8).map(({ word }) => word);
  throw new Trouble("usage", "Say what depends on it: there is no terminal to ask on, or nothing to choose from.", [
    `entracte init ${some.length === 0 ? "route/NAME" : some.join(" ")} --name ${name ?? "legacy-billing"}`,
  ]);
}

function drafted(target: Target): DraftTarget {
  return {
    kind: target.adapter.kind,
    name: closedHost(target.object) ?? target.object.metadata.name,
    urls: urlsOf(target),
  };
}

const urlsOf = (target: Target): string[] => openAddressesOf(target).map(urlOf);

/** Does closing it, or going back, need more than the ordinary rights? */
function needsMore({ adapter, object }: Target): boolean {
  const diversion = adapter.divert(original(object), backendOf(defaultWorkload), {});
  return !isRefusal(diversion) && diversion.needs.length > 0;
}

/** @throws Trouble (`usage`) where there is such a file */
async function create(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw notWritten(file, code === "EEXIST" ? "is here already" : `cannot be written (${code})`);
  }
}

const notWritten = (file: string, why: string): Trouble =>
  new Trouble("usage", `${file} ${why}. It was left as it is.`, [
    file === pipelineFile ? "Add the include by hand: docs/gitlab.md" : "Name another one:  -f OTHER.yaml",
  ]);

function zoneHere(): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone === "Etc/Unknown" ? "UTC" : zone;
}
