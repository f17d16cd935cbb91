import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { ApiRequest } from "../../src/lab/api/request.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { visitLab } from "../support/visit.ts";
import { environmentOf, run } from "../support/command.ts";

/** A connection that breaks once for every single write: before the API has seen it, or after it has carried it out. */
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(() => lab.stop());
afterEach(() => {
  lab.api.intercept = undefined;
});

const writes = ["create", "update", "patch", "delete"];

/** What a request is about: `services/maintenance-page`. */
function subject({ resource, name, body }: ApiRequest): string {
  const made = name ?? (JSON.parse(body) as { metadata?: { name?: string } }).metadata?.name ?? "?";
  return `${resource.plural}/${made}`;
}

const isWrite = ({ verb, query, body, resource }: ApiRequest): boolean =>
  writes.includes(verb) &&
  !resource.kind.endsWith("Review") &&
  query.get("dryRun") === null &&
  !body.includes('"dryRun"');

/** Has every write lose its answer the first time. Returns what was lost, and what was written again without a look. */
function loseAnswers(handled: boolean): { readonly lost: Set<string>; readonly blind: string[]; ended(): void } {
  const lost = new Set<string>();
  const blind: string[] = [];
  const unknown = new Set<string>();
  lab.api.intercept = (request) => {
    if (request.verb === "list")
      for (const each of unknown) if (each.startsWith(`${request.resource.plural}/`)) unknown.delete(each);
    if (request.verb === "get") unknown.delete(subject(request));
    if (!isWrite(request)) return undefined;
    const what = subject(request);
    if (unknown.has(what)) blind.push(`${request.verb} ${what}`);
    const write = `${request.verb} ${request.resource.kind === "Event" ? "event" : what}`;
    if (lost.has(write)) return undefined;
    lost.add(write);
    unknown.add(what);
    return { do: "drop", handled };
  };
  return { lost, blind, ended: () => unknown.clear() };
}

/** One write of each kind that the three commands send. */
const everyKind = [
  "create services/maintenance-page",
  "create routes/maintenance-page-proof",
  "create event",
  "patch configmaps/maintenance-page",
  "patch routes/shop",
  "delete routes/maintenance-page-proof",
  "delete deployments/maintenance-page",
];

const lasting = () =>
  lab.store
    .list(resources.route, "demo")
    .map(({ spec, metadata: { name, labels, annotations } }) => ({ name, spec, labels, annotations }));

test.each([
  ["before the API has seen it", false],
  ["after the API has carried it out", true],
])(
  "a write whose connection breaks %s is never sent again blindly, and the same command finishes it",
  async (_, handled) => {
    const before = lasting();
    const losing = loseAnswers(handled);
    const finish = async (...args: readonly string[]): Promise<void> => {
      for (let left = 20; ; left--) {
        const { code, stdout, stderr } = await run(args, environmentOf(lab));
        losing.ended();
        if (code === 0) return;
        expect(`${stdout}${stderr}`).toMatch(/broke before the answer|answer was lost/);
        expect(left, stderr).toBeGreaterThan(0);
      }
    };
    await finish("close", "route/shop", "--title", "Back soon");
    expect((await visitLab(lab, "shop")).body).toContain("Back soon");
    expect(lab.store.get(resources.route, "demo", "shop")?.spec?.["to"]).toMatchObject({ name: "maintenance-page" });
    await finish("reopen", "route/shop");
    expect(lasting()).toEqual(before);
    await finish("clean", "--idle-timeout", "0");
    expect(losing.blind).toEqual([]);
    expect([...losing.lost]).toEqual(expect.arrayContaining(everyKind));
  },
  // Each write that fails ends a run of the command: some thirty in all.
  180_000,
);
