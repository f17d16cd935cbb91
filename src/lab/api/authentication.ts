import type { IncomingHttpHeaders } from "node:http";
import type { Api } from "./context.ts";
import { forbidden, unauthorized } from "./refusal.ts";
import type { ResourceRequest } from "./request.ts";
import { everything, may, type LabUser } from "./rights.ts";

const admin: LabUser = {
  token: "",
  username: "admin",
  groups: ["system:masters", "system:authenticated"],
  rules: everything,
};

/** Who sends this request? A token that nobody has is a 401 (apiserver authentication/request/bearertoken). */
export function authenticate(api: Api, headers: IncomingHttpHeaders): LabUser {
  const [, token = ""] = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? "") ?? [];
  const known = api.issued.get(token) ?? api.settings.users?.find((user) => user.token === token);
  if (known !== undefined) return { ...known, groups: [...(known.groups ?? []), "system:authenticated"] };
  if (api.settings.users === undefined) return admin;
  throw unauthorized();
}

/** Refuses what the user may not do, in the words of the real thing (authorization/rbac; handlers/responsewriters/errors.go). */
export function authorize(api: Api, user: LabUser, request: ResourceRequest): void {
  const { verb, resource, subresource, namespace, name } = request;
  const plain = subresource === "proxy" ? podName(name) : name;
  const wanted = { verb, group: resource.group, resource: resource.plural, subresource, namespace, name: plain };
  if (may(user, wanted, api.store)) return;
  const what = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const why = `User "${user.username}" cannot ${verb} resource "${what}" in API group "${resource.group}" ${where}`;
  throw forbidden(resource, name ?? "", why);
}

/** The pod in `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT` (apimachinery util/net, SplitSchemeNamePort). */
export function podName(text: string | undefined): string | undefined {
  const parts = (text ?? "").split(":");
  return parts.length === 3 ? parts[1] : parts[0];
}
