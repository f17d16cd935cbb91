import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, vi } from "vitest";
import { findKubectl } from "../support/kubectl.ts";
import { isClosed, lasting } from "./judge.ts";
import { partOf } from "../../src/core/part.ts";
import { paths, targets } from "./plot.ts";
import type { Watched } from "./stage.ts";

const words = targets.map((name) => `route/${name}`);

/** The commands of these tests. */
export const commands = {
  prepare: ["prepare", ...words],
  close: ["close", ...words, "--as", "night", "--reason", "DB upgrade"],
  reopen: ["reopen", ...words],
  clean: ["clean", "--idle-timeout", "1"],
  closeParts: ["close", "route/shop", "--paths", paths.join(","), "--as", "night"],
  reopenParts: ["reopen", "route/shop", "--paths", paths.join(",")],
} as const;

/** What somebody does who finds what a killed command left. */
export type Way = (watched: Watched) => Promise<void>;

const closedNow = ({ plot }: Watched): readonly string[] => targets.filter((name) => isClosed(plot.route(name)));

/** Runs a command that must succeed. */
export async function run({ plot }: Watched, args: readonly string[]): Promise<void> {
  const { code, output } = await plot.run(args);
  expect(code, `${args.join(" ")}\n${output}`).toBe(0);
}

async function expectPage({ visitors }: Watched, page: boolean): Promise<void> {
  for (const [name, visitor] of visitors) {
    expect("entracte-page" in (await visitor.now()).headers, `${name} shows the page`).toBe(page);
  }
}

function expectOpen({ plot, before }: Watched): void {
  for (const [name, route] of before) expect(lasting(plot.route(name) ?? route)).toEqual(lasting(route));
}

async function reopen(watched: Watched): Promise<void> {
  await run(watched, commands.reopen);
  expectOpen(watched);
  await expectPage(watched, false);
}

async function clean(watched: Watched): Promise<void> {
  await run(watched, commands.clean);
  // What belongs to an object that was removed is collected in a moment.
  await vi.waitFor(() => expect(watched.plot.objects).toEqual(watched.objects), { timeout: 15_000 });
}

/** What a person may do after a crash. Each ends with every Route as it was, and nothing of ours left. */
export const ways = {
  "prepare again": async (watched: Watched) => {
    const closed = closedNow(watched);
    await run(watched, commands.prepare);
    expect(closedNow(watched)).toEqual(closed);
    await reopen(watched);
    await clean(watched);
  },
  "close again": async (watched: Watched) => {
    await run(watched, commands.close);
    expect(closedNow(watched)).toEqual(targets);
    await expectPage(watched, true);
    await run(watched, ["reopen", "night"]);
    expectOpen(watched);
    await expectPage(watched, false);
    await clean(watched);
  },
  reopen: async (watched: Watched) => {
    await reopen(watched);
    await clean(watched);
  },
  clean: async (watched: Watched) => {
    if (closedNow(watched).length > 0) {
      const { code, output } = await watched.plot.run(commands.clean);
      expect(code, output).toBe(3);
      await reopen(watched);
    }
    await clean(watched);
  },
  undo: async (watched: Watched) => {
    for (const name of closedNow(watched)) await undo(watched, name);
    expectOpen(watched);
    await reopen(watched);
    await clean(watched);
  },
} as const;

async function reopenParts(watched: Watched): Promise<void> {
  await run(watched, commands.reopenParts);
  await wholeAgain(watched);
}

/** The site is as it was, in every part of it. */
async function wholeAgain(watched: Watched): Promise<void> {
  expect(watched.plot.parts).toEqual([]);
  expectOpen(watched);
  await expectPartly(watched, false);
  await clean(watched);
}

async function expectPartly({ partly }: Watched, page: boolean): Promise<void> {
  expect("entracte-page" in (await partly.now()).headers, "the part shows the page").toBe(page);
}

/** The same for parts of a Route. Each ends with nothing of ours left. */
export const partWays = {
  "close again": async (watched: Watched) => {
    await run(watched, commands.closeParts);
    expect(watched.plot.parts.map(partOf)).toMatchObject(paths.map((path) => ({ name: "shop", path })));
    expect(watched.plot.parts.every(isClosed)).toBe(true);
    await expectPartly(watched, true);
    await run(watched, ["reopen", "night"]);
    await wholeAgain(watched);
  },
  reopen: reopenParts,
  undo: async (watched: Watched) => {
    for (const part of watched.plot.parts) watched.plot.remove(part);
    await reopenParts(watched);
  },
} as const;

const documented = /^oc patch .*$/m.exec(readFileSync("docs/without-entracte.md", "utf8"))?.[0] ?? "";

/** The documented line that reopens a Route without Entracte, run by a shell with kubectl. */
async function undo({ plot }: Watched, name: string): Promise<void> {
  const kubectl = await findKubectl();
  const line = documented
    .replaceAll(/\boc (?=patch|get)/g, `${kubectl} `)
    .replaceAll("route shop -n store", `route ${name} -n ${plot.namespace}`);
  await promisify(execFile)("sh", ["-c", line], { env: { ...process.env, KUBECONFIG: plot.anybody } });
}
