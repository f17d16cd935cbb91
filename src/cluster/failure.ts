/** One thing that the API found wrong, with the value it complained about taken out. */
export interface Cause {
  readonly field?: string;
  readonly reason?: string;
  readonly message: string;
}

/** What a request asked for, for messages: the verb as RBAC names it, and the resource as `routes.route.openshift.io`. */
export interface Asked {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/**
 * How a request failed.
 * - `status`: the API answered with an error status
 * - `unauthorized`: it answered 401, and new credentials did not help
 * - `unreachable`: the request was never sent
 * - `tls`: the request was never sent, for the two ends did not agree on certificates
 * - `timeout`: no answer in time, to a request that changes nothing
 * - `answer-lost`: the request was sent and its answer never came: a write may or may not have happened
 * - `credentials`: no credentials could be had, so nothing was sent (a plugin that failed, a file that is not there)
 * - `malformed`: the answer is not what a Kubernetes API says
 * - `no-tunnel`: a WebSocket was asked for, and something on the way does not let it through
 */
export type FailureKind =
  | "status"
  | "unauthorized"
  | "unreachable"
  | "tls"
  | "timeout"
  | "answer-lost"
  | "credentials"
  | "malformed"
  | "no-tunnel";

/** A request to the cluster that failed. The engine decides what it means; `explain` makes it a sentence with a remedy. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  declare readonly kind: FailureKind;
  declare readonly asked?: Asked;
  /** The HTTP status. */
  declare readonly status?: number;
  /** The `reason` of the API's Status object: `Conflict`, `AlreadyExists`, `Invalid`, … */
  declare readonly reason?: string;
  declare readonly causes?: readonly Cause[];
  /** In seconds. */
  declare readonly retryAfter?: number;
  /** The code of the system's or the TLS library's error: `ECONNREFUSED`, `CERT_HAS_EXPIRED`, … */
  declare readonly code?: string;
  /** What its author says helps: the `installHint` of a credential plugin. */
  declare readonly hint?: string;

  constructor({ message, ...facts }: FailureFacts, options?: { cause?: unknown }) {
    super(message, options);
    Object.assign(this, facts);
  }
}

/** What there is to know about a failed request. */
export type FailureFacts = Omit<ApiFailure, Exclude<keyof Error, "message">>;

/** A failure that is an answer of the API. */
export type StatusFailure = ApiFailure & { readonly status: number };

const failed = (failure: unknown): failure is StatusFailure => failure instanceof ApiFailure;

/** 404: the object, its namespace or its kind does not exist. */
export function isNotFound(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 404;
}

/** 409 that is not "already exists": a precondition or a resourceVersion that is no longer true. */
export function isConflict(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 409 && failure.reason !== "AlreadyExists";
}

/** 409 of a create: the name is taken. */
export function isAlreadyThere(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 409 && failure.reason === "AlreadyExists";
}

/** 410: a resourceVersion or continue token that is too old. */
export function isGone(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 410;
}

/** 422 without causes: a `test` of a JSON Patch that is no longer true (or a path that is no longer there). */
export function isLostTest(failure: unknown): failure is StatusFailure {
  return (
    failed(failure) && failure.status === 422 && (failure.causes ?? []).length === 0 && !deniedByAdmission(failure)
  );
}

/** 403 of the authorizer: a right is missing. (Quotas and webhooks answer 403 too: those are refusals.) */
export function isForbidden(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 403 && !isRefusal(failure);
}

/** The API understood and refused what was asked: validation (422 with causes) or admission (webhook, policy, quota). */
export function isRefusal(failure: unknown): failure is StatusFailure {
  if (!failed(failure)) return false;
  if (failure.status === 422 && (failure.causes ?? []).length > 0) return true;
  return deniedByAdmission(failure);
}

/** The write may have happened all the same: read the object and let its guard decide. */
export function mayHaveHappened(failure: unknown): boolean {
  if (!(failure instanceof ApiFailure)) return false;
  return failure.kind === "answer-lost" || failure.kind === "malformed" || (failure.status ?? 0) >= 500;
}

/** 403 because the namespace is going (kubernetes `apiserver/pkg/admission/plugin/namespace/lifecycle`). */
export function isTerminating(failure: unknown): failure is StatusFailure {
  return failed(failure) && (failure.causes ?? []).some(({ reason }) => reason === "NamespaceTerminating");
}

/** 403 because a ResourceQuota leaves no room (kubernetes `apiserver/pkg/admission/plugin/resourcequota`). */
export function isOverQuota(failure: unknown): failure is StatusFailure {
  return failed(failure) && failure.status === 403 && / is forbidden: exceeded quota: /.test(failure.message);
}

/**
 * Admission's words: kubernetes `pkg/admission/plugin/webhook/errors/statuserror.go` (a webhook chooses any 4xx) and
 * `…/policy/validating`; quotas, limits, pod security and OpenShift's security context constraints are 403s that, unlike
 * the authorizer's (`…/authorization/…/errors.go`), do not say that a user "cannot VERB resource".
 */
function deniedByAdmission({ status, message, causes = [] }: StatusFailure): boolean {
  if (status < 400 || status >= 500) return false;
  // The authorizer gives no causes.
  if (status === 403 && causes.length > 0) return true;
  if (/admission webhook .* denied the request|AdmissionPolicy '.*' (with|denied)/.test(message)) return true;
  return status === 403 && / is forbidden: (?!User )/.test(message);
}
