import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LabStore } from "./api/store.ts";
import { sampleAppSource } from "./apps/server.ts";
import { internalRegistry, parseReference } from "./images/reference.ts";
import type { BuiltImage } from "./images/registry.ts";
import type { LabOptions } from "./options.ts";
import { argvOf } from "./pods/command.ts";
import { programOf } from "./pods/image.ts";
import type { LabImage } from "./pods/images.ts";
import { readyAddresses } from "./pods/kubelet.ts";
import type { Runtime } from "./pods/runtime.ts";
import type { Programs } from "./programs.ts";
import { textAt } from "./read.ts";

/** Where the pods of one lab run, and by what. */
interface Place {
  readonly programs: Programs;
  readonly block: Runtime["block"];
  readonly directory: string;
  readonly run: string;
  readonly store: LabStore;
  /** Images that cannot be pulled. */
  readonly unpullable: RegExp;
  imageOf(image: string): LabImage | BuiltImage | undefined;
}

/** What the pods of a lab run on: the programs of this machine, in the lab's directory, at the lab's pace. */
export function runtimeOf(options: LabOptions, place: Place): Runtime {
  const { programs, block, directory, run, store, unpullable, imageOf } = place;
  const sampleApp = join(directory, "sample-app.cjs");
  writeFileSync(sampleApp, sampleAppSource);
  const delay = options.mountDelay ?? { min: 10_000, max: 60_000 };
  return {
    directory: join(directory, "pods"),
    cwd: run,
    nginx: programs.nginx,
    sampleApp,
    block,
    probeScale: options.probeScale ?? 1,
    stopScale: options.stopScale ?? 1,
    mountDelay: typeof delay === "number" ? { min: delay, max: delay } : delay,
    programOf: (container) => {
      const image = textAt(container, "image") ?? "";
      if (imageOf(image) !== undefined) return "nginx";
      if (parseReference(image).registry === internalRegistry) return undefined;
      return programOf(image, argvOf(container), unpullable);
    },
    imageOf: (container) => imageOf(textAt(container, "image") ?? ""),
    addressesOf: (namespace, service) => readyAddresses(store, namespace, service),
  };
}
