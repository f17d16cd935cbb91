import { Trouble, type Remedy } from "../core/errors.ts";
import type { World } from "./world.ts";

/** The person stopped the command before it had touched any target. */
export class Interruption extends Trouble {
  constructor(stands: string, remedy: Remedy) {
    super("refused", `Interrupted. ${stands}`, remedy);
  }
}

/** Was the command told to stop? */
export const stopped = ({ stop }: Pick<World, "stop">): boolean => stop?.aborted === true;

/** @throws Interruption where the command was told to stop */
export function goOn({ stop, command }: Pick<World, "stop" | "command">, stands: string): void {
  if (stop?.aborted === true) throw new Interruption(stands, ["Run it again when you are ready:", command]);
}
