import { pool } from "../core/pool.ts";
import type { Hold, Instant } from "../core/record.ts";
import { isForbidden } from "../cluster/failure.ts";
import { resources } from "../core/resources.ts";
import type { Outcome } from "./apply/outcome.ts";
import type { World } from "./world.ts";

/**
 * Leaves an Event on each object that was closed or reopened: who, why, for how long; for the record is gone afterwards. An
 * account that may not create Events does its work all the same, and it is said.
 */
export async function leaveEvents(
  world: World,
  outcomes: readonly Outcome[],
  { reason, message }: { readonly reason: "Closed" | "Reopened"; readonly message: (outcome: Outcome) => string },
): Promise<void> {
  const done = outcomes.filter((outcome) => outcome.state === "done");
  const failures: unknown[] = [];
  await pool(done, (outcome) =>
    world.cluster
      .create(resources.event, eventOf(outcome, reason, message(outcome), world.now()))
      .catch((error: unknown) => failures.push(error)),
  );
  const [failure, ...others] = failures;
  if (failure === undefined) return;
  const why = isForbidden(failure)
    ? "this account may not create any"
    : failure instanceof Error
      ? failure.message
      : "";
  const count = others.length === 0 ? "1 object" : `${String(others.length + 1)} objects`;
  world.report({ step: "write", state: "skipped", says: `no Event on ${count}: ${why}` });
}

function eventOf({ target: { object } }: Outcome, reason: string, message: string, now: number) {
  const { name, namespace = "default", uid = "" } = object.metadata;
  const at = instant(now);
  return {
    apiVersion: "v1",
    kind: "Event",
    // A name as client-go's recorder makes it (tools/record/event.go): the object's, and the time in hexadecimal.
    metadata: { name: `${name}.${Math.round(now * 1e3).toString(16)}`, namespace },
    involvedObject: { apiVersion: object.apiVersion, kind: object.kind, name, namespace, uid },
    type: "Normal",
    reason,
    message,
    source: { component: "entracte" },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  };
}

/** `legacy-billing, by ada: DB upgrade, until 06:00`. */
export function closedBy({ maintenance, by, reason, until }: Hold): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  return `Closed for ${maintenance}, by ${by}${why}${until === undefined ? "" : `, until ${until}`}`;
}

/** The moment of a time in milliseconds since the epoch. */
export function instant(at: number): Instant {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
