import { equal } from "../../core/json.ts";
import { closedHost, madeFor } from "../../core/made.ts";
import { withHold, type ClosedRecord, type Hold } from "../../core/record.ts";
import { original, standing } from "../../core/standing.ts";
import { isRefusal, type Need, type PageBackend, type Policy } from "../../edge/adapter.ts";
import { ownedBy } from "../../edge/refusals.ts";
import { isPagesOwn } from "./page-shown.ts";
import { isUnmade } from "./part.ts";
import { nameOf, refused, type Decision, type Target } from "./types.ts";
import { unreadable } from "./unreadable.ts";
import { creationOf, recordChanges, undoChanges, writeOf } from "./write.ts";

/** What closing a target is asked to do. */
export interface CloseRequest {
  readonly hold: Hold;
  readonly page: PageBackend;
  readonly policy: Policy;
  /** The status that each address of the target gave before, by URL. */
  readonly answered: ClosedRecord["answered"];
}

/** What closing does with one target: pure, from the object as it was read. */
export function decideClose(target: Target, request: CloseRequest): Decision {
  const owned = ownedBy(target.object);
  if (owned !== undefined) return { kind: "refused", ...owned };
  const now = standing(target.object);
  switch (now.state) {
    case "open":
      return isPagesOwn(target) ? pagesOwn(target) : divert(target, request);
    case "closed":
      return hold(target, now.record, request);
    case "drifted":
      return { kind: "drift", record: now.record, differing: now.differing };
    case "unreadable":
      return unreadable(target, now.reason);
  }
}

function pagesOwn(target: Target): Decision {
  const { namespace = "default" } = target.object.metadata;
  return refused(
    `${nameOf(target)} is the page's own: it shows the page whether anything is closed or not.`,
    `What can be closed:  entracte status -n ${namespace}`,
  );
}

/** A host that an object has, or waits for, closes with that object: the older of two has the host. */
function claimed(target: Target): Decision | undefined {
  const [claimant] = closedHost(target.object) === undefined ? [] : (target.beneath ?? []);
  if (claimant === undefined) return undefined;
  const { namespace = "default" } = claimant.object.metadata;
  return refused(
    `${nameOf(target)} cannot be closed: ${nameOf(claimant)} in ${namespace} has this host.`,
    "Close that one:",
    `entracte close ${nameOf(claimant)} -n ${namespace}`,
  );
}

/** Routes and Ingresses name Services without a namespace. */
function tooFar(target: Target, namespace: string): Decision {
  return refused(
    `${nameOf(target)} cannot be closed: it leads to its own namespace alone, and the page is in ${namespace}.`,
    "Only an HTTPRoute can lead to the page of another namespace.",
    "Let the page be here, as it is unless told otherwise:  page.delivery: configMap",
  );
}

function divert(target: Target, { hold: claim, page, policy, answered }: CloseRequest): Decision {
  const taken = claimed(target);
  if (taken !== undefined) return taken;
  const { adapter, object } = target;
  if (page.namespace !== undefined && adapter.elsewhere === undefined) return tooFar(target, page.namespace);
  const diversion = adapter.divert(object, page, policy);
  if (isRefusal(diversion)) return { kind: "refused", ...diversion };
  const record: ClosedRecord = { v: 1, changes: diversion.changes, holds: [claim], answered };
  const { needs, notes } = diversion;
  const closed = [...diversion.changes, ...recordChanges(object, record)];
  if (isUnmade(target)) return { kind: "switch", write: creationOf(target, closed), needs, notes };
  const write = writeOf(target, [...closed, ...undoChanges(object, diversion.changes)]);
  return { kind: "switch", write, needs, notes };
}

function hold(target: Target, record: ClosedRecord, request: CloseRequest): Decision {
  const { hold: claim } = request;
  const holds = withHold(record.holds, claim);
  const earlier = record.holds.find(({ maintenance }) => maintenance === claim.maintenance);
  const kept = holds.find(({ maintenance }) => maintenance === claim.maintenance);
  if (earlier !== undefined && equal({ ...earlier, by: "" }, { ...kept, by: "" })) {
    return { kind: "nothing", why: `${nameOf(target)} is closed already, since ${earlier.since}` };
  }
  const why = earlier === undefined ? `held by ${claim.maintenance} too` : renewed(earlier, claim);
  const write = writeOf(target, recordChanges(target.object, { ...record, holds }));
  return { kind: "note", write, needs: needsOf(target, request), why };
}

/** What giving back needs, where somebody else closed it: whoever holds it may be the last one. What was made goes. */
function needsOf({ adapter, object }: Target, { page, policy }: CloseRequest): readonly Need[] {
  if (madeFor(object) !== undefined) return [];
  const diversion = adapter.divert(original(object), page, policy);
  return isRefusal(diversion) ? [] : diversion.needs;
}

/** `end and reason changed`, or the one of them that did. */
function renewed(earlier: Hold, { until, reason }: Hold): string {
  const changed = [...(earlier.until === until ? [] : ["end"]), ...(earlier.reason === reason ? [] : ["reason"])];
  return `${changed.join(" and ")} changed`;
}
