import { isObject, textsIn } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { sendJson } from "./send.ts";
import type { ApiRequest } from "./exchange.ts";
import { ApiFailure } from "./failure.ts";
import type { AccessQuestion, Identity } from "./port.ts";
import type { Transport } from "./transport.ts";

/** Asks the API whether we may (SelfSubjectAccessReview, which every authenticated user may create). */
export async function askAccess(transport: Transport, question: AccessQuestion): Promise<boolean> {
  const answer = await review(transport, "authorization.k8s.io/v1", "SelfSubjectAccessReview", {
    resourceAttributes: { ...question },
  });
  return member(answer, "status")["allowed"] === true;
}

/**
 * Asks the API who we are: SelfSubjectReview (v1 since Kubernetes 1.28, v1beta1 since 1.27), before that OpenShift's
 * `users/~`. A cluster that knows neither gets "unknown user".
 */
export async function askIdentity(transport: Transport): Promise<Identity> {
  for (const version of ["v1", "v1beta1"]) {
    const answer = await orRefused(review(transport, `authentication.k8s.io/${version}`, "SelfSubjectReview"));
    const user = member(member(answer, "status"), "userInfo");
    if (typeof user["username"] === "string") return { username: user["username"], groups: textsIn(user["groups"]) };
  }
  const path = "/apis/user.openshift.io/v1/users/~";
  const what = { verb: "get", resource: "users", group: "user.openshift.io", name: "~" };
  const user = await orRefused(sendJson(transport, { method: "GET", path, repeatable: true, asked: what }));
  const name = member(user, "metadata")["name"];
  return { username: typeof name === "string" ? name : "unknown user", groups: textsIn(user?.["groups"]) };
}

function review(transport: Transport, apiVersion: string, kind: string, spec?: JsonObject): Promise<JsonObject> {
  const plural = `${kind.toLowerCase()}s`;
  const request: ApiRequest = {
    method: "POST",
    path: `/apis/${apiVersion}/${plural}`,
    body: JSON.stringify({ apiVersion, kind, metadata: {}, ...(spec === undefined ? {} : { spec }) }),
    repeatable: true,
    asked: { verb: "create", resource: plural, group: apiVersion.split("/")[0] ?? "" },
  };
  return sendJson(transport, request);
}

async function orRefused(answer: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await answer;
  } catch (failure) {
    if (failure instanceof ApiFailure && (failure.status === 404 || failure.status === 403)) return undefined;
    throw failure;
  }
}

function member(object: JsonObject | undefined, name: string): JsonObject {
  const value = object?.[name];
  return isObject(value) ? value : {};
}
