import { explain } from "../cluster/explain.ts";
import { ApiFailure } from "../cluster/failure.ts";
import { Trouble } from "../core/errors.ts";
import type { World } from "./world.ts";

/**
 * Does what comes after a first write: a request that fails there is no refusal any more, for something was changed.
 * @param stands how things stand if it fails: a sentence
 * @throws Trouble (`unfinished`) with how things stand, and the command that goes on
 */
export async function underway<T>(
  { cluster, command }: Pick<World, "cluster" | "command">,
  stands: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure;
    const { message, remedy } = explain(failure, cluster);
    const again = ["Then run the same command again. It goes on from there:", `  ${command}`] as const;
    throw new Trouble("unfinished", `${message} ${stands}`, [...remedy, ...again], { cause: failure });
  }
}
