import { delimiter, join, resolve } from "node:path";
import { Trouble } from "../core/errors.ts";
import { parseKubeconfig } from "./kubeconfig-parse.ts";
import type { Kubeconfig } from "./kubeconfig-types.ts";
import { errorCode } from "./surroundings.ts";
import type { Surroundings } from "./surroundings.ts";

/** Where a kubeconfig is looked for. `must`: it was named on the command line, so it has to be there. */
export interface Places {
  readonly files: readonly string[];
  readonly must: boolean;
}

/** The files to read: the explicit path, else KUBECONFIG (a list), else ~/.kube/config. */
export function kubeconfigPlaces(explicit: string | undefined, from: Pick<Surroundings, "env" | "home">): Places {
  if (explicit !== undefined && explicit !== "") return { files: [resolve(explicit)], must: true };
  const listed = (from.env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const files = listed.length > 0 ? listed.map((path) => resolve(path)) : [join(from.home, ".kube", "config")];
  return { files: [...new Set(files)], must: false };
}

/**
 * Reads and merges the kubeconfigs of these places. Of a list, files that do not exist are left out.
 * @throws Trouble where a file cannot be read, or the one that was named does not exist
 */
export async function readKubeconfig(places: Places, from: Pick<Surroundings, "readFile">): Promise<Kubeconfig> {
  const parts = await Promise.all(
    places.files.map(async (file) => {
      const text = await readText(file, places.must, from);
      return text === undefined ? undefined : parseKubeconfig(text, file);
    }),
  );
  return mergeKubeconfigs(parts.filter((part) => part !== undefined));
}

/** One kubeconfig of several: of each name, and of current-context, the first one counts. */
function mergeKubeconfigs(parts: readonly Kubeconfig[]): Kubeconfig {
  const current = parts.find((part) => part.currentContext !== undefined)?.currentContext;
  return {
    files: parts.flatMap((part) => part.files),
    ...(current === undefined ? {} : { currentContext: current }),
    clusters: firstOf(parts.map((part) => part.clusters)),
    users: firstOf(parts.map((part) => part.users)),
    contexts: firstOf(parts.map((part) => part.contexts)),
  };
}

function firstOf<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.toReversed().flatMap((map) => [...map]));
}

async function readText(
  file: string,
  must: boolean,
  from: Pick<Surroundings, "readFile">,
): Promise<string | undefined> {
  try {
    return await from.readFile(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" && !must) return undefined;
    const why =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EACCES"
          ? "this account may not read it"
          : (code ?? "unreadable");
    throw new Trouble(
      "usage",
      `The kubeconfig cannot be read: ${file}: ${why}.`,
      ["Name a file that can be read:", "  --kubeconfig FILE"],
      { cause: error },
    );
  }
}
