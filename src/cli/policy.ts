import type { PageSpec } from "../core/spec/page.ts";
import type { End } from "./end.ts";
import { defaultPolicy, statusPresets, type AnswerPolicy, type Statuses } from "../page/answer-policy.ts";

/** How the page answers whom, as the file says; until its end, Retry-After is that. */
export function policyOf(page: PageSpec, end: End | undefined): AnswerPolicy {
  const seconds = page.retryAfter ?? defaultPolicy.retryAfter.seconds;
  return {
    statuses: statusesOf(page.statuses ?? "never-5xx"),
    retryAfter: { seconds, ...(end === undefined ? {} : { until: Math.floor(Date.parse(end.at) / 1000) }) },
    unknown: page.clients?.unknown ?? defaultPolicy.unknown,
    paths: page.paths ?? defaultPolicy.paths,
  };
}

function statusesOf(said: NonNullable<PageSpec["statuses"]>): Statuses {
  return typeof said === "string" ? statusPresets[said] : { ...defaultPolicy.statuses, ...said };
}
