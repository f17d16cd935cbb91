import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

/** The phase of the build that a message names. */
export function phaseOf(lab: Lab, said: string): unknown {
  const [, name = ""] = /build\/([a-z0-9-]+)/.exec(said) ?? [];
  return lab.store.get(resources.build, "demo", name)?.status?.["phase"];
}
