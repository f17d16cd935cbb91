import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { everything } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { quick } from "../support/command.ts";
import { hostsIn } from "../support/made.ts";
import { partsIn } from "../support/parts.ts";
import { isClosed, lasting, lost } from "./judge.ts";
import { Plot } from "./plot.ts";
import { all, pointsOf, type CrashPoint } from "./requests.ts";

// Of every kind beside Routes, whole and in part, and a host: killed at the requests that switch it, found whole, and brought
// to an end.
const namespace = "examples";
const targets = [
  ["ingress/openshift", resources.ingress, "openshift"],
  ["ingress/haproxy", resources.ingress, "haproxy"],
  ["httproute/gateway", resources.httpRoute, "gateway"],
] as const;
const words = targets.map(([word]) => word);
let lab: Lab;
let plot: Plot;
let file: string;
let before: readonly KubeObject[];

const closeWhole = () => ["close", ...words, "host/old.apps.test", "--as", "night", "--no-verify"];
/** Only one target's paths can be named on the command line: a file names all. */
const closeParts = () => ["close", "night", "--file", file, "--no-verify"];
// Nothing waits for the host.
const reopen = () => ["reopen", "night", "--no-verify", "--now"];

const now = (): readonly (KubeObject | undefined)[] =>
  targets.map(([, resource, name]) => lab.store.get(resource, namespace, name));
/** What was made to close a host, or a part. */
const made = () => [...hostsIn(lab, namespace), ...partsIn(lab, namespace)];

beforeAll(async () => {
  const users = [{ token: "", username: "nobody", rules: everything }];
  lab = await startLab({ ...quick, examples: true, users });
  plot = new Plot(lab, namespace);
  lab.api.intercept = (request) => (request.user.username === namespace ? plot.pass(request) : undefined);
  before = now().filter((object) => object !== undefined);
  file = join(lab.directory, "entracte.yaml");
  const lines = words.map((word) => `      - ${word.replace("/", ": ")}\n        paths: [/payments]\n`);
  await writeFile(file, `maintenances:\n  night:\n    targets:\n${lines.join("")}`);
  // Publishing the page is done once: what is killed are requests that every run sends (its own are crash.test.ts's).
  await runs(closeWhole());
  await runs(reopen());
});
afterAll(() => lab.stop());

async function runs(args: readonly string[]): Promise<void> {
  const { code, output } = await plot.run(args);
  expect(code, `${args.join(" ")}\n${output}`).toBe(0);
}

const switches = /^(patch|create|delete) (ingresses|httproutes|routes)\/?\S* #/;

describe.each([
  ["each Ingress, HTTPRoute and host", closeWhole, { due: undefined, makes: 1 }],
  ["paths of each Ingress and HTTPRoute", closeParts, { due: "open", makes: words.length }],
] as const)("Law 6: killed around every request, and run again, of %s", (_, close, { due, makes }) => {
  /** Why what was killed has left something that is neither as before nor exactly closed. */
  function wrong(): string | undefined {
    const whys = now().map((object, i) => lost(before[i] as KubeObject, object, due));
    return (
      whys.find((why) => why !== undefined) ?? (made().every(isClosed) ? undefined : "what was made is not closed")
    );
  }

  test.each([
    ["close", close, [], makes],
    ["reopen", reopen, [close], 0],
  ] as const)(
    "%s leaves all of it exactly as before or exactly closed, and converges",
    async (__, command, start, left) => {
      const begin = async () => {
        for (const args of start) await runs(args());
      };
      await begin();
      const { sent, code, output } = await plot.run(command());
      expect(code, output).toBe(0);
      await runs(reopen());
      const switched = sent.findIndex(({ name }) => switches.test(name));
      expect(switched).toBeGreaterThan(0);
      const points = pointsOf(all ? sent : sent.slice(switched));
      const reached = new Set<CrashPoint>();
      expect(points).not.toEqual([]);
      for (const point of points) {
        await begin();
        const ran = await plot.run(command(), point);
        if (ran.code === null) reached.add(point);
        expect(wrong(), `${point.when} ${point.request}\n${ran.output}`).toBeUndefined();
        await runs(command());
        expect(made()).toHaveLength(left);
        await runs(reopen());
        expect(made()).toEqual([]);
        expect(now().map((object) => object && lasting(object))).toEqual(before.map(lasting));
      }
      expect(points.filter((point) => point.writes && !reached.has(point))).toEqual([]);
    },
    1_200_000,
  );
});
