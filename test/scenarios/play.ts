import { expect } from "vitest";
import { showChange } from "../../src/core/change.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { madeFor } from "../../src/core/made.ts";
import { recordAnnotation, undoAnnotation } from "../../src/core/record.ts";
import { standing } from "../../src/core/standing.ts";
import { adapterFor, adapterOf } from "../../src/edge/index.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Decision, Target, Write } from "../../src/engine/plan/types.ts";
import type { Closing, Reopening, Scenario } from "./scenario.ts";

/** Where the object of a scenario stands: in memory, or on an API server. */
export interface Stage {
  read(): Promise<KubeObject>;
  write(write: Write): Promise<void>;
  /** A merge patch by somebody else. */
  merge(patch: JsonObject): Promise<void>;
}

/** Closes, lets somebody else do what they do meanwhile, reopens; and finds what the folder says each time. */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  await closeAll(scenario, stage);
  if (scenario.meanwhile !== undefined) await stage.merge(scenario.meanwhile);
  for (const step of scenario.reopen) await take(stage, (target) => reopen(target, step), step);
  const left = await stage.read();
  expect(lasting(left)).toEqual(lasting(scenario.reopened));
  const drifts = scenario.reopen.at(-1)?.drift !== undefined;
  expect(standing(left).state).toBe(drifts ? "drifted" : "open");
}

/** Closes, and finds what the folder says: the object, its record and the way back. */
export async function closeAll({ close: steps, closed, before }: Scenario, stage: Stage): Promise<void> {
  for (const step of steps) await take(stage, (target) => close(target, step), step);
  const now = await stage.read();
  expect(lasting(now)).toEqual(lasting(closed ?? before));
  expect(standing(now).state).toBe(closed === undefined ? "open" : "closed");
}

async function take(stage: Stage, decide: (target: Target) => Decision, step: Closing | Reopening): Promise<void> {
  const object = await stage.read();
  const read = adapterFor(object.kind);
  if (read === undefined) throw new Error(`no adapter for ${object.kind}`);
  const decision = decide({ adapter: adapterOf(read, object), object });
  expect(told(decision)).toEqual(wanted(step));
  if ("write" in decision) await stage.write(decision.write);
}

function close(target: Target, { as, reason, tls, tlsAcme, page }: Closing): Decision {
  const itself = page === undefined ? {} : { tls: { portName: "https", serving: page === "serving" } };
  return decideClose(target, {
    hold: { maintenance: as, since: "2026-11-25T02:00:00Z", by: "ada", ...(reason === undefined ? {} : { reason }) },
    page: { service: "maintenance-page", portName: "http", port: 8080, ...itself },
    policy: { ...(tls === undefined ? {} : { tls }), ...(tlsAcme === true ? { tlsAcme } : {}) },
    answered: {},
  });
}

function reopen(target: Target, { as, answer }: Reopening): Decision {
  return decideReopen(target, {
    ...(as === undefined ? {} : { maintenance: as }),
    ...(answer === undefined ? {} : { drift: answer }),
  });
}

/** A decision, in the words of a request.yaml. */
function told(decision: Decision): object {
  switch (decision.kind) {
    case "switch":
      return { notes: decision.notes, needs: decision.needs.map(({ subresource }) => subresource) };
    case "note":
      return { note: decision.why };
    case "nothing":
      return { nothing: decision.why };
    case "refused":
      return { refused: decision.refused, remedy: decision.remedy };
    case "drift":
      return { drift: decision.differing.flatMap(showChange) };
  }
}

function wanted({ notes, needs, note, nothing, refused, remedy, drift }: Closing | Reopening): object {
  if (note !== undefined) return { note };
  if (nothing !== undefined) return { nothing };
  if (refused !== undefined) return { refused, remedy };
  if (drift !== undefined) return { drift };
  return { notes: notes ?? [], needs: needs ?? [] };
}

/** What closing and reopening must give back: of a closed object without the record and the way back that it carries. */
export function lasting(object: KubeObject): object {
  const { metadata, spec } = object;
  const { labels, annotations, ownerReferences } = metadata;
  const { [recordAnnotation]: record, [undoAnnotation]: undo, ...others } = annotations ?? {};
  expect(typeof undo).toBe(madeFor(object) === undefined ? typeof record : "undefined");
  const bare = record !== undefined && Object.keys(others).length === 0;
  return { labels, annotations: annotations === undefined || bare ? undefined : others, ownerReferences, spec };
}
