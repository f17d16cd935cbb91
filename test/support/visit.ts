import type { JsonObject } from "../../src/core/json.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";

export { visitHost, visitLab, type Visit } from "../../src/cli/demo/visit.ts";

/** What of a lab's Routes must be as it was, after closing and reopening. */
export const lastingRoutes = (lab: Lab, namespace = "demo"): readonly JsonObject[] =>
  lab.store
    .list(resources.route, namespace)
    .map(({ spec, metadata: { name, labels, annotations } }) => ({ name, spec, labels, annotations }));
