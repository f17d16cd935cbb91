import type { Cluster } from "../cluster/port.ts";
import type { CloseOptions } from "./close.ts";
import type { SpecFile } from "./file.ts";
import { maintenanceOf, type Maintenance } from "./maintenance.ts";
import { unknownMaintenance } from "./unknown.ts";
import { sortWords } from "./words.ts";
import { withCluster } from "./world.ts";

/** How a command was called: its words, its options, and the file that was found. */
export interface Call {
  readonly words: readonly string[];
  readonly options: CloseOptions;
  readonly file: SpecFile | undefined;
}

/**
 * Works on the maintenances that the words ask for, with a connection to the cluster that ends with the work.
 * @throws Trouble (`usage`) where a word names none
 */
export async function withAsked(
  { words, options, file }: Call,
  work: (cluster: Cluster, maintenances: readonly Maintenance[]) => Promise<number>,
): Promise<number> {
  const { asked, unknown } = sortWords(words, file, options);
  const maintenances = await Promise.all(asked.map((each) => maintenanceOf(each, options, file)));
  return withCluster(options, async (cluster) => {
    const [first] = unknown;
    if (first !== undefined) throw await unknownMaintenance(cluster, first, file);
    return work(cluster, maintenances);
  });
}
