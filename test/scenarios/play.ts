import { expect } from "vitest";
import { showChange } from "../../src/core/change.ts";
import { Trouble } from "../../src/core/errors.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { madeFor } from "../../src/core/made.ts";
import { recordAnnotation, undoAnnotation } from "../../src/core/record.ts";
import { standing } from "../../src/core/standing.ts";
import { adapterFor, adapterOf } from "../../src/edge/index.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { withBeneath } from "../../src/engine/plan/part.ts";
import { partsOf } from "../../src/engine/plan/parts.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Decision, Target, Write } from "../../src/engine/plan/types.ts";
import type { Closing, Reopening, Scenario } from "./scenario.ts";

/** Where the object of a scenario stands: in memory, or on an API server. */
export interface Stage {
  /** The object, and after it those that were made to close parts of it. */
  read(): Promise<readonly [KubeObject, ...KubeObject[]]>;
  write(write: Write): Promise<void>;
  /** A merge patch by somebody else. */
  merge(patch: JsonObject): Promise<void>;
}

/** Closes, lets somebody else do what they do meanwhile, reopens; and finds what the folder says each time. */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  await closeAll(scenario, stage);
  if (scenario.meanwhile !== undefined) await stage.merge(scenario.meanwhile);
  for (const step of scenario.reopen) await take(scenario, stage, { step, decide: (target) => reopen(target, step) });
  const [left, ...parts] = await stage.read();
  expect(lasting(left)).toEqual(lasting(scenario.reopened));
  expect(parts).toEqual([]);
  const drifts = scenario.reopen.at(-1)?.drift !== undefined;
  expect(standing(left).state).toBe(drifts ? "drifted" : "open");
}

/** Closes, and finds what the folder says: the object, its record and the way back; or the objects that close parts of it. */
export async function closeAll(scenario: Scenario, stage: Stage): Promise<void> {
  const { close: steps, closed, before, paths } = scenario;
  for (const step of steps) await take(scenario, stage, { step, decide: (target) => close(target, step) });
  const [now, ...parts] = await stage.read();
  const whole = paths === undefined && closed.length > 0;
  expect([now, ...parts].map((object) => lasting(object, now))).toEqual(
    (whole ? closed : [before, ...closed]).map((object) => lasting(object)),
  );
  expect(standing(now).state).toBe(whole ? "closed" : "open");
  for (const part of parts) expect(standing(part).state).toBe("closed");
}

interface Taken {
  readonly step: Closing | Reopening;
  decide(target: Target): Decision;
}

async function take({ paths }: Scenario, stage: Stage, { step, decide }: Taken): Promise<void> {
  const objects = await stage.read();
  const read = adapterFor(objects[0].kind);
  if (read === undefined) throw new Error(`no adapter for ${objects[0].kind}`);
  const all = withBeneath(objects.map((object) => ({ adapter: adapterOf(read, object), object })));
  for (const decision of decisions(all, paths, decide)) {
    expect(told(decision)).toEqual(wanted(step));
    if ("write" in decision) await stage.write(decision.write);
  }
}

/** What is decided of the object, or of each part of it. */
function decisions(
  all: readonly Target[],
  paths: readonly string[] | undefined,
  decide: (target: Target) => Decision,
): readonly Decision[] {
  try {
    const whole = all[0] as Target;
    return (paths === undefined ? [whole] : partsOf(whole, paths, all)).map(decide);
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    return [{ kind: "refused", refused: trouble.message.replace(" Nothing was changed.", ""), remedy: trouble.remedy }];
  }
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

/**
 * What closing and reopening must give back: of a closed object without the record and the way back that it carries.
 * @param owner whose part it may be: in the folders that has the uid `u1`
 */
export function lasting(object: KubeObject, owner?: KubeObject): object {
  const { labels, annotations, ownerReferences } = object.metadata;
  const { [recordAnnotation]: record, [undoAnnotation]: undo, ...others } = annotations ?? {};
  // The way back of what was made is that it goes.
  expect(typeof undo).toBe(madeFor(object) === undefined ? typeof record : "undefined");
  const bare = record !== undefined && Object.keys(others).length === 0;
  const owners = ownerReferences?.map((each) => (each.uid === owner?.metadata.uid ? { ...each, uid: "u1" } : each));
  return {
    labels,
    annotations: annotations === undefined || bare ? undefined : others,
    ownerReferences: owners,
    spec: object.spec,
  };
}
