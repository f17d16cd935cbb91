import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { parseReference } from "../../images/reference.ts";
import { historyOf } from "../../images/stream.ts";
import { kinds } from "../../kinds.ts";
import { mapped, objectAt, objectsAt, textAt } from "./json.ts";
import type { KindContext } from "./rules.ts";

const resolveNames = "alpha.image.policy.openshift.io/resolve-names";

/**
 * A workload whose images are named as bare as `stream:tag` gets the image of that stream of its namespace, where the stream
 * allows it (`lookupPolicy.local`) or the pod template asks for it. Only when it is written: a tag that moves later changes
 * nothing (openshift/kubernetes openshift-kube-apiserver/admission/imagepolicy).
 */
export function withLocalImages(workload: KubeObject, context: KindContext): KubeObject {
  if (!context.store.resources.some(({ kind }) => kind === kinds.imageStream.kind)) return workload;
  const template = objectAt(workload.spec, "template");
  const asked = textAt(objectAt(objectAt(template, "metadata"), "annotations"), resolveNames) === "*";
  const spec = mapped(workload.spec ?? {}, "template", (it) =>
    mapped(it, "spec", (pod) =>
      ["containers", "initContainers"].reduce(
        (changed, list) =>
          mapped(changed, list, (container) => withImage(container, list, { ...context, workload, asked })),
        pod,
      ),
    ),
  );
  return { ...workload, spec };
}

interface Looking extends KindContext {
  readonly workload: KubeObject;
  /** Does the template ask for every name to be looked up? */
  readonly asked: boolean;
}

function withImage(container: JsonObject, list: string, { store, old, workload, asked }: Looking): JsonObject {
  const image = textAt(container, "image");
  const { registry, repository, tag = "latest", digest } = parseReference(image);
  if (registry !== "" || digest !== undefined || repository.includes("/")) return container;
  const before = objectsAt(objectAt(objectAt(old?.spec, "template"), "spec"), list);
  if (before.some((it) => it["name"] === container["name"] && it["image"] === image)) return container;
  const stream = store.get(kinds.imageStream, workload.metadata.namespace, repository);
  if (stream === undefined || !(asked || objectAt(stream.spec, "lookupPolicy")["local"] === true)) return container;
  const event = historyOf(stream, tag)[0];
  return event === undefined ? container : { ...container, image: event.dockerImageReference };
}
