import type { KubeObject } from "../../src/core/kube.ts";
import { partOf } from "../../src/core/part.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

/** The Routes of a lab that close a part of another one. */
export const partsIn = (lab: Lab): readonly KubeObject[] =>
  lab.store.list(resources.route, "demo").filter((object) => partOf(object) !== undefined);
