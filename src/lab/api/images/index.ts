import type { KubeObject } from "../../../core/kube.ts";
import { eventByImage, historyOf } from "../../images/stream.ts";
import { kinds } from "../../kinds.ts";
import { json, objectAnswer, serialised, type Answer } from "../answer.ts";
import type { Api } from "../context.ts";
import { notFound } from "../refusal.ts";
import { selectorOf } from "../read.ts";
import type { ApiRequest } from "../request.ts";
import { tableOf, wantsTable } from "../table.ts";
import { imageNamed, imageView, tagNamed, tagsOf, tagView } from "./view.ts";
import { createTag, deleteTag, updateTag } from "./write.ts";

/** The tags of ImageStreams as objects, as `oc tag` writes them (openshift-apiserver registry/imagestreamtag/rest.go). */
export function imageStreamTags(api: Api, request: ApiRequest): Answer {
  switch (request.verb) {
    case "get":
      return getTag(api, request);
    case "list":
      return listTags(api, request);
    case "create":
      return createTag(api, request);
    case "delete":
      return deleteTag(api, request);
    default:
      return updateTag(api, request);
  }
}

/** One image of an ImageStream, by its digest (registry/imagestreamimage/rest.go). */
export function imageStreamImage(api: Api, request: ApiRequest): Answer {
  const [name, id] = imageNamed(request.name);
  const stream = streamOf(api, request, name);
  const event = eventByImage(stream, id);
  if (event === undefined) throw notFound({ ...request.resource, plural: "imagestreamimage" }, id);
  return answer(request, imageView(stream, event));
}

function getTag(api: Api, request: ApiRequest): Answer {
  const [name, tag] = tagNamed(request.name);
  const stream = streamOf(api, request, name);
  if ((historyOf(stream, tag)[0]?.image ?? "") === "") throw notFound(request.resource, request.name ?? "");
  return answer(request, tagView(stream, tag));
}

function answer(request: ApiRequest, object: KubeObject): Answer {
  if (!wantsTable(request)) return objectAnswer(200, object);
  return json(200, tableOf(request.resource, [object], { resourceVersion: object.metadata.resourceVersion }));
}

function listTags(api: Api, request: ApiRequest): Answer {
  const streams = api.store.list(kinds.imageStream, request.namespace);
  const items = streams.flatMap((it) => tagsOf(it).map((tag) => tagView(it, tag))).filter(selectorOf(request));
  const metadata = { resourceVersion: String(api.store.resourceVersion) };
  if (wantsTable(request)) return json(200, tableOf(request.resource, items, metadata));
  const head = `{"kind":"ImageStreamTagList","apiVersion":"image.openshift.io/v1","metadata":${JSON.stringify(metadata)}`;
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: `${head},"items":[${items.map(serialised).join(",")}]}`,
  };
}

function streamOf(api: Api, { namespace }: ApiRequest, name: string): KubeObject {
  const stream = api.store.get(kinds.imageStream, namespace, name);
  if (stream === undefined) throw notFound(kinds.imageStream, name);
  return stream;
}
