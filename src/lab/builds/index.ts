import { join } from "node:path";
import type { LabStore } from "../api/store.ts";
import { Registry } from "../images/registry.ts";
import { kinds } from "../kinds.ts";
import { BuildController, type ControllerOptions } from "./controller.ts";
import { Runs, type RunsOptions } from "./runs.ts";

export interface BuildsOptions
  extends Pick<RunsOptions, "stepTime" | "pushRefusal">, Pick<ControllerOptions, "podRefusal"> {
  readonly store: LabStore;
  /** Everything of builds and images that is on disk. */
  readonly directory: string;
  /** Is the image an nginx, which a Dockerfile may begin with? */
  runsNginx(image: string): boolean;
}

/** What builds images, and where they are. */
export interface Builds {
  readonly controller: BuildController;
  readonly runs: Runs;
  readonly registry: Registry;
}

/** Makes what builds; `undefined` where the cluster has no builds. */
export function createBuilds(options: BuildsOptions): Builds | undefined {
  const { store, directory, podRefusal, pushRefusal, stepTime, runsNginx } = options;
  if (!store.resources.some(({ kind }) => kind === kinds.build.kind)) return undefined;
  const registry = new Registry(store, join(directory, "images"));
  const base: RunsOptions["base"] = (image) => {
    if (image === "scratch") return "scratch";
    return registry.resolve(image) ?? (runsNginx(image) ? "nginx" : undefined);
  };
  const runs = new Runs({ registry, base, stepTime, pushRefusal, directory: join(directory, "work") });
  return { controller: new BuildController({ store, runs, podRefusal }), runs, registry };
}
