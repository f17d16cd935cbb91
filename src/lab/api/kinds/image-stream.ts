import { equal, isObject, objectsIn, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { repositoryOf } from "../../images/reference.ts";
import { specTag } from "../../images/stream.ts";
import { applyTags, type Tagging, type TaggingError } from "../../images/tagging.ts";
import { kinds } from "../../kinds.ts";
import { requiredValue } from "../causes.ts";
import { timestamp } from "../objects.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, objectsAt, textAt, withDefaults } from "./json.ts";
import type { KindContext, KindRules } from "./rules.ts";

/** ImageStreams: openshift-apiserver pkg/image/apiserver/registry/imagestream/strategy.go, pkg/image/apis/image/validation. */
export const imageStreamRules: KindRules = {
  name: (name) => (repositoryName.test(name) ? undefined : `must match "${repositoryName.source.slice(1, -1)}"`),
  defaults: (stream, context) => tagging(withSpecDefaults(withRepository(stream), context), context).stream,
  validate: (stream, context) => [
    ...objectsAt(stream.spec, "tags").flatMap((tag) => fromCauses(tag)),
    ...internal(stream, tagging(stream, context).errors),
  ],
};

const repositoryName = /^[a-z0-9]+(?:(?:[._]|__|-*)[a-z0-9]+)*$/;

function withRepository(stream: KubeObject): KubeObject {
  const { name, namespace = "" } = stream.metadata;
  return { ...stream, status: { ...stream.status, dockerImageRepository: repositoryOf(namespace, name) } };
}

/** A tag carries the generation in which it was set; nobody sets it by hand. */
function withSpecDefaults(stream: KubeObject, { old }: KindContext): KubeObject {
  const tags = objectsAt(stream.spec, "tags").map((tag) => {
    const before = specTag(old, textAt(tag, "name"))?.["generation"];
    const { generation: _, ...rest } = tag;
    return withDefaults(before === undefined ? rest : { ...rest, generation: before }, {
      importPolicy: { importMode: "Legacy" },
      referencePolicy: { type: "Source" },
    });
  });
  const spec = withDefaults(
    { ...stream.spec, ...(tags.length > 0 ? { tags } : {}) },
    { lookupPolicy: { local: false } },
  );
  const changed = old !== undefined && !equal(old.spec, spec);
  const generation = (old?.metadata.generation ?? 1) + (changed ? 1 : 0);
  const dated = tags.map((tag) => (isNew(tag, old) ? { ...tag, generation } : tag));
  return { ...stream, spec: tags.length > 0 ? { ...spec, tags: dated } : spec };
}

function isNew(tag: JsonObject, old: KubeObject | undefined): boolean {
  const before = specTag(old, textAt(tag, "name"));
  return before === undefined || !equal(before["from"], tag["from"]);
}

function tagging(stream: KubeObject, { old, store, may }: KindContext): Tagging {
  return applyTags(stream, {
    old,
    now: timestamp(Date.now()),
    find: (namespace, name) => store.get(kinds.imageStream, namespace, name),
    mayPull: (namespace) => may("get", "layers", namespace),
  });
}

function fromCauses(tag: JsonObject): readonly Cause[] {
  const field = `spec.tags[${textAt(tag, "name")}].from`;
  if (!isObject(tag["from"])) return [];
  const from = objectAt(tag, "from");
  return [
    ...(textAt(from, "name") === "" ? [requiredValue(`${field}.name`)] : []),
    ...(["DockerImage", "ImageStreamImage", "ImageStreamTag"].includes(textAt(from, "kind"))
      ? []
      : [requiredValue(`${field}.kind`, "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'")]),
  ];
}

/** What the server says of tags comes as one internal error with all of it inside, under no field. */
function internal({ metadata }: KubeObject, errors: readonly TaggingError[]): readonly Cause[] {
  if (errors.length === 0) return [];
  const lines = errors.map((error) => `spec.tags[${error.tag}].from${words(error)}`);
  const all = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
  const message = `Internal error: imagestreams "${metadata.name}" is invalid: ${all}`;
  return [{ reason: "InternalError", field: "[]", message }];
}

function words({ problem, name }: TaggingError): string {
  switch (problem) {
    case "form":
      return `.name: Invalid value: "${name}": must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>`;
    case "missing-stream":
      return `.name: Not found: "${name}"`;
    case "missing-image": {
      const why = `imagestreamimage.image.openshift.io "${name.split("@").at(-1)}" not found`;
      return `.name: Invalid value: "${name}": error generating tag event: ${why}`;
    }
    case "forbidden":
      return `: Forbidden: ${name}: "" ""`;
  }
}

/** The tags in the spec of a stream, without one of them. */
export function withoutSpecTag(stream: KubeObject, tag: string): KubeObject {
  const tags = objectsIn(stream.spec?.["tags"]).filter((it) => it["name"] !== tag);
  const { tags: _, ...spec } = stream.spec ?? {};
  return { ...stream, spec: { ...spec, ...(tags.length > 0 ? { tags } : {}) } };
}
