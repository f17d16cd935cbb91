import type { ApiRequest } from "../../src/lab/api/server.ts";

/** One request of a command, by what it asks for, so that another run's same request has the same name. */
export interface Sent {
  /** `patch routes/shop #2`: the second of its kind in this run. */
  readonly name: string;
  /** Does the cluster's state depend on whether it was carried out? */
  readonly writes: boolean;
}

/** Where a command is killed: just before the server carries this request out, or just after, without an answer. */
export interface CrashPoint {
  readonly request: string;
  readonly when: "before" | "after";
  readonly writes: boolean;
}

/** Names the requests of one run as they come. */
export class Requests {
  readonly sent: Sent[] = [];
  readonly #counts = new Map<string, number>();

  note(request: ApiRequest): Sent {
    const what = `${request.verb} ${whatOf(request)}${isDryRun(request) ? " (dry run)" : ""}`;
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    const sent = { name: `${what} #${String(count)}`, writes: isWrite(request) };
    this.sent.push(sent);
    return sent;
  }
}

const asked = process.env["ENTRACTE_CRASH"];

/** Is every point tried, as `npm run test:crash` does? */
export const all = asked === "all";

/** Which half of the states is tried where not all are: drawn anew for every run, unless `ENTRACTE_CRASH` is 0 or 1. */
export const half = Number(asked ?? Math.random() < 0.5);

/** The points that this run tries: all, or those of every second state. */
export function pointsOf(sent: readonly Sent[]): readonly CrashPoint[] {
  return all ? everyPoint(sent) : everyState(sent).filter((_, i) => i % 2 === half % 2);
}

/** Before and after every request. */
function everyPoint(sent: readonly Sent[]): readonly CrashPoint[] {
  return sent.flatMap(({ name, writes }) => [
    { request: name, when: "before", writes },
    { request: name, when: "after", writes },
  ]);
}

/**
 * One point for each state that a command can leave the cluster in: before its first request, and after every write. A
 * request that changes nothing leaves it as the write before it did.
 */
function everyState(sent: readonly Sent[]): readonly CrashPoint[] {
  return everyPoint(sent).filter(({ when, writes }, i) => i === 0 || (writes && when === "after"));
}

/** Pods are named at random: one is as good as another. */
function whatOf({ resource, subresource, name }: ApiRequest): string {
  const kind = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  return name === undefined || resource.plural === "pods" ? kind : `${kind}/${name}`;
}

function isDryRun({ query, body }: ApiRequest): boolean {
  return query.get("dryRun") === "All" || body.includes('"dryRun":["All"]');
}

const reading = new Set(["get", "list", "watch"]);

function isWrite(request: ApiRequest): boolean {
  const review = request.resource.plural.endsWith("reviews");
  return !reading.has(request.verb) && !review && !isDryRun(request);
}
