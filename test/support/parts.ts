import { controllerOf, type KubeObject } from "../../src/core/kube.ts";
import { partOf } from "../../src/core/part.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

/** The objects of a lab that close a part of another one; not what a controller makes of them in its turn. */
export const partsIn = (lab: Pick<Lab, "store">, namespace = "demo"): readonly KubeObject[] =>
  [resources.route, resources.ingress, resources.httpRoute]
    .flatMap((kind) => lab.store.list(kind, namespace))
    .filter((object) => partOf(object) !== undefined && controllerOf(object) === undefined);
