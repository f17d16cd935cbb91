import { exitCodes } from "../core/errors.ts";
import type { Outcome } from "../engine/apply/outcome.ts";
import { nameOf } from "../engine/plan/types.ts";
import type { Result } from "../engine/result.ts";
import { exitCodeOf } from "./interrupt.ts";
import { keepEvidence } from "./evidence.ts";
import { say, speaksJson } from "./say.ts";
import { summary, type About } from "./show/summary.ts";

/** Tells how a transition ended, and returns the exit code. */
export function conclude(result: Result, about: About): number {
  const object = summaryObject(result, about);
  if (about.evidenceFile !== undefined) keepEvidence(about.evidenceFile, object);
  if (speaksJson()) say(JSON.stringify(object));
  else for (const text of ["", ...summary(result, about)]) say(text);
  return exitCodeOf(exitCodes[result.ending], result.interrupted);
}

/** The last line of `-o json`: docs/output.md says what it holds. */
function summaryObject(result: Result, { did }: About) {
  const { ending, outcomes, rolledBack, unseen, evidence, idleUntil, interrupted } = result;
  return {
    type: "summary",
    command: did,
    ending,
    exitCode: exitCodeOf(exitCodes[ending], interrupted),
    ...(interrupted === true ? { interrupted } : {}),
    targets: outcomes.map(outcomeObject),
    rolledBack: rolledBack.map(outcomeObject),
    unseen: unseen.map(({ sight, says }) => ({ sight: sight.id, says })),
    ...(idleUntil === undefined ? {} : { idleUntil: new Date(idleUntil).toISOString() }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function outcomeObject(outcome: Outcome) {
  const { namespace } = outcome.target.object.metadata;
  const why = "why" in outcome ? { why: outcome.why } : {};
  return { target: nameOf(outcome.target), namespace, state: outcome.state, ...why };
}
