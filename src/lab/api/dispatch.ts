import type { Answer, Handover, Stream } from "./answer.ts";
import { buildLog } from "./builds/log.ts";
import { instantiateBinary } from "./builds/upload.ts";
import type { Api } from "./context.ts";
import { remove, removeCollection } from "./delete.ts";
import { patch } from "./patch.ts";
import { proxyToPod, readLog } from "./pod.ts";
import { imageStreamImage, imageStreamTags } from "./images/index.ts";
import { forwardPorts } from "./portforward.ts";
import { get, list } from "./read.ts";
import { methodNotAllowed, noSuchPath } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { issueToken, review, reviews } from "./reviews.ts";
import { scale } from "./scale.ts";
import { watch } from "./watch.ts";
import { create, update } from "./write.ts";

/** Carries a request out. */
export function dispatch(api: Api, request: ApiRequest): Answer | Stream | Handover | Promise<Answer | Stream> {
  const { resource, subresource, verb } = request;
  if (subresource === undefined && resource.verbs?.includes(verb) === false) throw methodNotAllowed();
  if (reviews.some((each) => each.kind === resource.kind && each.group === resource.group)) {
    if (verb !== "create") throw methodNotAllowed();
    return review(api, request);
  }
  if (subresource !== undefined && !(subresource === "status" && resource.statusSubresource)) {
    return dispatchSubresource(api, request, `${resource.plural}/${subresource}`);
  }
  if (resource.kind === "ImageStreamTag") return imageStreamTags(api, request);
  if (resource.kind === "ImageStreamImage") return imageStreamImage(api, request);
  switch (verb) {
    case "get":
      return get(api, request);
    case "list":
      return list(api, request);
    case "watch":
      return watch(api, request);
    case "create":
      return create(api, request);
    case "update":
      return update(api, request);
    case "patch":
      return patch(api, request);
    case "delete":
      return remove(api, request);
    case "deletecollection":
      return removeCollection(api, request);
    default:
      throw methodNotAllowed();
  }
}

function dispatchSubresource(
  api: Api,
  request: ApiRequest,
  what: string,
): Answer | Handover | Promise<Answer | Stream> {
  if (what === "pods/proxy") return proxyToPod(api, request);
  if (what === "pods/portforward" && ["get", "create"].includes(request.verb)) return forwardPorts(api, request);
  if (what === "builds/log" && request.verb === "get") return buildLog(api, request);
  if (what === "buildconfigs/instantiatebinary" && request.verb === "create") return instantiateBinary(api, request);
  if (what === "pods/log" && request.verb === "get") return readLog(api, request);
  if (what === "serviceaccounts/token" && request.verb === "create") return issueToken(api, request);
  if (what === "deployments/scale" || what === "replicasets/scale") return scale(api, request);
  throw noSuchPath();
}
