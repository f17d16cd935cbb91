import { exitCodes } from "../core/errors.ts";
import { urlOf } from "../core/address.ts";
import { closedSince } from "../core/record.ts";
import { original, recordOf, standing } from "../core/standing.ts";
import type { Outcome } from "../engine/apply/outcome.ts";
import { instant } from "../engine/events.ts";
import { addressesOf, nameOf } from "../engine/plan/types.ts";
import type { Result } from "../engine/result.ts";
import { exitCodeOf } from "./interrupt.ts";
import { keepEvidence } from "./evidence.ts";
import type { TargetReport, TransitionReport } from "./report/types.ts";
import { say, speaksJson } from "./say.ts";
import { summary, type About } from "./show/summary.ts";

/** Tells how a transition ended, in words of the caller's own where it has some, and returns the exit code. */
export function conclude(result: Result, about: About, words?: readonly string[]): number {
  const report = reportOf(result, about);
  const kept = keepEvidence(report);
  if (speaksJson()) say(JSON.stringify(report));
  else for (const text of words ?? ["", ...summary(result, { ...about, kept })]) say(text);
  return exitCodeOf(exitCodes[result.ending], result.interrupted);
}

/** The last line of `-o json`: docs/output.md says what it holds. */
function reportOf(result: Result, { did, at, claim }: About): TransitionReport {
  const { ending, outcomes, rolledBack, unseen, evidence, idleUntil, interrupted } = result;
  return {
    type: "summary",
    command: did,
    at: instant(at),
    ...claim,
    ending,
    exitCode: exitCodeOf(exitCodes[ending], interrupted),
    ...(interrupted === true ? { interrupted } : {}),
    targets: outcomes.map(targetReport),
    rolledBack: rolledBack.map(targetReport),
    unseen: unseen.map(({ sight, says }) => ({ sight: sight.id, says })),
    ...(idleUntil === undefined ? {} : { idleUntil: new Date(idleUntil).toISOString() }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function targetReport(outcome: Outcome): TargetReport {
  const { target, state } = outcome;
  const object = state === "done" ? outcome.object : target.object;
  const { namespace } = object.metadata;
  const record = recordOf(object);
  const since = record && closedSince(record);
  const until = record?.holds
    .flatMap((hold) => hold.until ?? [])
    .toSorted()
    .at(-1);
  return {
    target: nameOf(target),
    ...(namespace === undefined ? {} : { namespace }),
    state,
    ...("why" in outcome && outcome.why !== undefined ? { why: outcome.why } : {}),
    stands: standing(object).state,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    urls: addressesOf(target, original(object)).map(urlOf),
  };
}
