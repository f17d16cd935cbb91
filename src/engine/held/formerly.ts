import { pointer } from "../../core/json.ts";
import type { KubeObject, PatchOperation } from "../../core/kube.ts";

/** The annotation of the page's ConfigMap that names the maintenances which held something before, the last one first. */
const formerlyAnnotation = "entracte.dev/formerly";

/** How many are remembered: enough for whoever reopens once more what was just reopened. */
const most = 20;

/** The maintenances that held something in this page's namespace, and hold nothing any more. */
export function formerlyIn({ metadata }: KubeObject): readonly string[] {
  return metadata.annotations?.[formerlyAnnotation]?.split(" ") ?? [];
}

/** What notes that a maintenance holds nothing any more: to reopen it once more is no mistake. */
export function formerlyPatch(configMap: KubeObject, maintenance: string): PatchOperation[] {
  const { annotations } = configMap.metadata;
  const others = formerlyIn(configMap).filter((name) => name !== maintenance);
  const value = [maintenance, ...others].slice(0, most).join(" ");
  if (annotations === undefined)
    return [{ op: "add", path: "/metadata/annotations", value: { [formerlyAnnotation]: value } }];
  return [{ op: "add", path: pointer(["metadata", "annotations", formerlyAnnotation]), value }];
}
