import { isObject, objectsIn, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { withHistory } from "../../images/stream.ts";
import { kinds } from "../../kinds.ts";
import { admit } from "../admission.ts";
import { json, objectAnswer, type Answer } from "../answer.ts";
import { asObject, parseBody } from "../body.ts";
import type { Api } from "../context.ts";
import { withoutSpecTag } from "../kinds/image-stream.ts";
import { normalise, successor } from "../objects.ts";
import { deleteOptions, writeOptions } from "../options.ts";
import { patchOf } from "../patch.ts";
import { alreadyExists, badRequest, conflict, notFound } from "../refusal.ts";
import type { ApiRequest } from "../request.ts";
import { store } from "../write.ts";
import { specTag } from "../../images/stream.ts";
import { tagNamed, tagsOf, tagView } from "./view.ts";

/** Sets a tag that the stream's spec does not have yet; the stream is made where there is none (rest.go, Create). */
export function createTag(api: Api, request: ApiRequest): Answer {
  const { dryRun } = writeOptions(request);
  const sent = asObject(parseBody(request), request.resource, request.namespace);
  const [name, tag] = tagNamed(sent.metadata.name);
  const old = streamOf(api, request, name);
  if (specTag(old, tag) !== undefined) {
    throw alreadyExists({ ...request.resource, plural: "imagestreamtag" }, sent.metadata.name);
  }
  const stream = save(api, request, { old, next: withSpecTag(old ?? empty(request, name), tag, sent), dryRun });
  return objectAnswer(201, tagView(stream, tag));
}

/**
 * Sets a tag, whatever it was before: by PUT, or by a patch of what is read (rest.go, Update). Without a resourceVersion the
 * write is unconditional. The stream is made where there is none.
 */
export function updateTag(api: Api, request: ApiRequest): Answer {
  const [name, tag] = tagNamed(request.name);
  const { dryRun } = writeOptions(request);
  const old = streamOf(api, request, name);
  const sent = sentTag(request, old ?? empty(request, name), tag);
  if (sent.metadata.name !== request.name) {
    const why = `the name of the object (${sent.metadata.name}) does not match the name on the URL (${request.name})`;
    throw badRequest(why);
  }
  const version = sent.metadata.resourceVersion ?? "";
  if (version !== "" && old === undefined) throw notFound(request.resource, request.name);
  if (version !== "" && version !== old?.metadata.resourceVersion) {
    const why = `another caller has updated the resource version to ${old?.metadata.resourceVersion}`;
    throw conflict(request.resource, request.name, why);
  }
  const had = specTag(old, tag);
  if (had === undefined && !isObject(sent["tag"])) {
    const where = `imagestream ${request.namespace}/${name}`;
    throw badRequest(`imagestreamtag ${tag} is not a spec tag in ${where}, cannot be updated`);
  }
  const stream = save(api, request, { old, next: withSpecTag(old ?? empty(request, name), tag, sent), dryRun });
  return objectAnswer(had === undefined ? 201 : 200, tagView(stream, tag));
}

function sentTag(request: ApiRequest, old: KubeObject, tag: string): KubeObject {
  if (request.verb === "patch") return patchOf(request)(tagView(old, tag));
  return asObject(parseBody(request), request.resource, request.namespace);
}

/** Takes a tag and its history away; the images stay (rest.go, Delete). */
export function deleteTag(api: Api, request: ApiRequest): Answer {
  const [name, tag] = tagNamed(request.name);
  const { dryRun, uid } = deleteOptions(request);
  const old = streamOf(api, request, name);
  if (old === undefined) throw notFound(kinds.imageStream, name);
  if (uid !== undefined && uid !== old.metadata.uid) {
    throw conflict(request.resource, request.name ?? "", "the UID precondition was not met");
  }
  if (specTag(old, tag) === undefined && !tagsOf(old).includes(tag))
    throw notFound(request.resource, request.name ?? "");
  save(api, request, { old, next: withHistory(withoutSpecTag(old, tag), tag, []), dryRun });
  return json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success" });
}

function streamOf(api: Api, { namespace }: ApiRequest, name: string): KubeObject | undefined {
  return api.store.get(kinds.imageStream, namespace, name);
}

function empty({ namespace = "" }: ApiRequest, name: string): KubeObject {
  return { apiVersion: "image.openshift.io/v1", kind: "ImageStream", metadata: { name, namespace } };
}

/** The stream with this tag in its spec, in the place where it was. */
function withSpecTag(stream: KubeObject, tag: string, sent: KubeObject): KubeObject {
  const before = specTag(stream, tag);
  const { annotations } = sent.metadata;
  const next: JsonObject = { ...(isObject(sent["tag"]) ? sent["tag"] : before), name: tag, annotations };
  const tags = objectsIn(stream.spec?.["tags"]);
  const all = before === undefined ? [...tags, next] : tags.map((it) => (it === before ? next : it));
  return { ...stream, spec: { ...stream.spec, tags: all } };
}

interface Saving {
  readonly old: KubeObject | undefined;
  readonly next: KubeObject;
  readonly dryRun: boolean;
}

/** Stores the stream behind a tag under the rules of ImageStreams; who may write tags needs no right to write streams. */
function save(api: Api, request: ApiRequest, { old, next, dryRun }: Saving): KubeObject {
  const resource = api.store.describe(kinds.imageStream);
  const about: ApiRequest = { ...request, resource, name: next.metadata.name };
  if (old === undefined) return store(api, about, next, dryRun);
  const object = admit(api, about, normalise(next), old, dryRun);
  if (dryRun) return successor(resource, old, object);
  return api.store.update(resource, request.namespace, next.metadata.name, () => object);
}
