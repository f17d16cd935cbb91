import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { everything } from "../../src/lab/api/rights.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { quick } from "../support/command.ts";
import { hostsIn } from "../support/made.ts";
import { isClosed, lasting, lost } from "./judge.ts";
import { Plot } from "./plot.ts";
import { all, pointsOf, type CrashPoint } from "./requests.ts";

// Of every kind beside Routes, and a host: killed at the requests that switch it, found whole, and brought to an end.
const namespace = "examples";
const targets = [
  ["ingress/openshift", resources.ingress, "openshift"],
  ["ingress/haproxy", resources.ingress, "haproxy"],
  ["httproute/gateway", resources.httpRoute, "gateway"],
] as const;
const words = targets.map(([word]) => word);
const commands = {
  close: ["close", ...words, "host/old.apps.test", "--as", "night", "--no-verify"],
  // Nothing waits for the host.
  reopen: ["reopen", "night", "--no-verify", "--now"],
} as const;
let lab: Lab;
let plot: Plot;
let before: readonly KubeObject[];

const now = (): readonly (KubeObject | undefined)[] =>
  targets.map(([, resource, name]) => lab.store.get(resource, namespace, name));

beforeAll(async () => {
  const users = [{ token: "", username: "nobody", rules: everything }];
  lab = await startLab({ ...quick, examples: true, users });
  plot = new Plot(lab, namespace);
  lab.api.intercept = (request) => (request.user.username === namespace ? plot.pass(request) : undefined);
  before = now().filter((object) => object !== undefined);
});
afterAll(() => lab.stop());

async function runs(args: readonly string[]): Promise<void> {
  const { code, output } = await plot.run(args);
  expect(code, `${args.join(" ")}\n${output}`).toBe(0);
}

test.each(["close", "reopen"] as const)(
  "Law 6: killed around every request, %s leaves each Ingress, HTTPRoute and host exactly as before or exactly closed, and run again it converges",
  async (command) => {
    const start = () => (command === "reopen" ? runs(commands.close) : undefined);
    await start();
    const { sent, code, output } = await plot.run(commands[command]);
    expect(code, output).toBe(0);
    await runs(commands.reopen);
    const switched = sent.findIndex(({ name }) =>
      /^(patch (ingresses|httproutes)|(create|delete) routes)\/?\S* #/.test(name),
    );
    expect(switched).toBeGreaterThan(0);
    const points = pointsOf(all ? sent : sent.slice(switched));
    const reached = new Set<CrashPoint>();
    expect(points).not.toEqual([]);
    for (const point of points) {
      await start();
      const ran = await plot.run(commands[command], point);
      if (ran.code === null) reached.add(point);
      for (const [i, object] of now().entries()) {
        const why = lost(before[i] as KubeObject, object);
        expect(why, `${String(words[i])} ${point.when} ${point.request}\n${ran.output}`).toBeUndefined();
      }
      const made = hostsIn(lab, namespace);
      expect(made.map(isClosed), `${point.when} ${point.request}\n${ran.output}`).toEqual(made.map(() => true));
      await runs(commands[command]);
      expect(hostsIn(lab, namespace)).toHaveLength(command === "close" ? 1 : 0);
      await runs(commands.reopen);
      expect(hostsIn(lab, namespace)).toEqual([]);
      expect(now().map((object) => object && lasting(object))).toEqual(before.map(lasting));
    }
    expect(points.filter((point) => point.writes && !reached.has(point))).toEqual([]);
  },
  1_200_000,
);
