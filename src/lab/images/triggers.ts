import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { at, textAt } from "../read.ts";

/** What an annotated workload follows: a tag, and the field that takes its image. */
interface Trigger {
  readonly namespace: string;
  /** `stream:tag` */
  readonly tag: string;
  readonly paused: boolean;
  readonly list: "containers" | "initContainers";
  /** Which container of the list: its place, or its name. */
  readonly container: number | string;
}

const annotation = "image.openshift.io/triggers";

/**
 * The triggers of a workload, or none where one of them is wrong: then nothing of the annotation works, and nobody is told
 * (library-go pkg/image/trigger/annotations.go).
 */
export function triggersOf({ metadata }: KubeObject): readonly Trigger[] {
  const parsed = parse(metadata.annotations?.[annotation] ?? "[]");
  const triggers = parsed.map((value) => (isObject(value) ? triggerOf(value, metadata.namespace ?? "") : undefined));
  const valid = triggers.filter((trigger) => trigger !== undefined);
  const fields = new Set(valid.map(({ list, container }) => `${list} ${container}`));
  return valid.length === triggers.length && fields.size === valid.length ? valid : [];
}

function parse(text: string): readonly Json[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as readonly Json[]) : [];
  } catch {
    return [];
  }
}

function triggerOf(value: JsonObject, own: string): Trigger | undefined {
  const from = value["from"];
  const tag = textAt(from, "name") ?? "";
  const paused = value["paused"] ?? false;
  const field = fieldOf(textAt(value, "fieldPath") ?? "");
  if (textAt(from, "kind") !== "ImageStreamTag" || tag === "" || typeof paused !== "boolean" || field === undefined) {
    return undefined;
  }
  return { namespace: textAt(from, "namespace") ?? own, tag, paused, ...field };
}

/** `spec.template.spec.containers[0].image`, or `…[?(@.name=="web")].image` with exactly these quotes. */
function fieldOf(path: string): Pick<Trigger, "list" | "container"> | undefined {
  const expression = /^spec\.template\.spec\.(containers|initContainers)\[(?:(\d+)|\?\(@\.name=="([^"]+)"\))\]\.image$/;
  const [, list, index, name] = expression.exec(path) ?? [];
  if (list !== "containers" && list !== "initContainers") return undefined;
  return { list, container: index === undefined ? (name ?? "") : Number(index) };
}

/** The workload with the images that its triggers call for; itself where nothing changes, or where a container is missing. */
export function withTriggered(
  workload: KubeObject,
  imageOf: (namespace: string, tag: string) => string | undefined,
): KubeObject {
  let next = workload;
  for (const { namespace, tag, paused, list, container } of triggersOf(workload)) {
    const image = paused ? undefined : imageOf(namespace, tag);
    if (image === undefined) continue;
    const containers = at(next.spec, "template", "spec", list);
    const all: readonly Json[] = Array.isArray(containers) ? (containers as readonly Json[]) : [];
    const index = typeof container === "number" ? container : all.findIndex((it) => textAt(it, "name") === container);
    if (all[index] === undefined) return workload;
    next = withImage(next, list, all.with(index, { ...(all[index] as JsonObject), image }));
  }
  return next;
}

function withImage(workload: KubeObject, list: Trigger["list"], containers: readonly Json[]): KubeObject {
  const template = at(workload.spec, "template") as JsonObject;
  const spec = { ...(template["spec"] as JsonObject), [list]: containers };
  return { ...workload, spec: { ...workload.spec, template: { ...template, spec } } };
}
