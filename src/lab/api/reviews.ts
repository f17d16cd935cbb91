import { randomUUID } from "node:crypto";
import { isObject } from "../../core/json.ts";
import { resources as core } from "../../core/resources.ts";
import { json, type Answer } from "./answer.ts";
import { parseBody } from "./body.ts";
import type { Api } from "./context.ts";
import type { VirtualResource } from "./discovery.ts";
import { objectAt, textAt } from "./kinds/json.ts";
import { timestamp } from "./objects.ts";
import { notFound } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { apiVersion, type ServedResource } from "./resources.ts";
import { may } from "./rights.ts";

/** What may be asked about oneself. */
export const reviews: readonly VirtualResource[] = [
  {
    group: "authorization.k8s.io",
    version: "v1",
    plural: "selfsubjectaccessreviews",
    singular: "selfsubjectaccessreview",
    kind: "SelfSubjectAccessReview",
  },
  {
    group: "authentication.k8s.io",
    version: "v1",
    plural: "selfsubjectreviews",
    singular: "selfsubjectreview",
    kind: "SelfSubjectReview",
  },
];

/** A review as a resource, so that rights and requests treat it as one. */
export function reviewResource(group: string, version: string, plural: string): ServedResource | undefined {
  const found = reviews.find((each) => each.group === group && each.version === version && each.plural === plural);
  if (found === undefined) return undefined;
  const none = { shortNames: [], categories: [], statusSubresource: false, unconditionalUpdate: false };
  return { ...found, ...none, namespaced: false, builtIn: true };
}

/** May the caller do this (pkg/registry/authorization/selfsubjectaccessreview), or who are they (selfsubjectreview)? */
export function review(api: Api, request: ApiRequest): Answer {
  const { resource, user } = request;
  const head = { kind: resource.kind, apiVersion: apiVersion(resource), metadata: { creationTimestamp: null } };
  if (resource.kind === "SelfSubjectReview") {
    const userInfo = { username: user.username, groups: [...(user.groups ?? [])] };
    return json(201, { ...head, status: { userInfo } });
  }
  const body = parseBody(request);
  const spec = objectAt(isObject(body) ? body : {}, "spec");
  const wanted = objectAt(spec, "resourceAttributes");
  const optional = (member: string): string | undefined => textAt(wanted, member) || undefined;
  const allowed =
    spec["resourceAttributes"] === undefined
      ? may(
          user,
          { verb: textAt(objectAt(spec, "nonResourceAttributes"), "verb"), group: "*", resource: "*" },
          api.store,
        )
      : may(
          user,
          {
            verb: textAt(wanted, "verb"),
            group: textAt(wanted, "group"),
            resource: textAt(wanted, "resource"),
            subresource: optional("subresource"),
            namespace: optional("namespace"),
            name: optional("name"),
          },
          api.store,
        );
  return json(201, { ...head, spec, status: { allowed } });
}

const serviceAccounts = { ...core.configMap, plural: "serviceaccounts", kind: "ServiceAccount" };

/** A token for a ServiceAccount (TokenRequest, pkg/registry/core/serviceaccount/storage/token.go). */
export function issueToken(api: Api, { namespace = "", name = "" }: ApiRequest): Answer {
  if (api.store.get(serviceAccounts, namespace, name) === undefined) throw notFound(serviceAccounts, name);
  const token = `lab.${randomUUID()}`;
  const username = `system:serviceaccount:${namespace}:${name}`;
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  api.issued.set(token, { token, username, groups });
  const expirationTimestamp = timestamp(Date.now() + 3_600_000);
  const metadata = { name, namespace, creationTimestamp: null };
  const status = { token, expirationTimestamp };
  return json(201, { kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata, spec: {}, status });
}
