import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands, partWays, run, ways, type Way } from "./again.ts";
import { lost } from "./judge.ts";
import { all, half, pointsOf, type CrashPoint, type Sent } from "./requests.ts";
import { openStage, type Stage, type Watched } from "./stage.ts";

// Each command is a process of the built command line, and SIGKILL is what ends it. `npm run test:crash` kills it before
// and after every request, and goes on in every way there is where the request writes; `npm test` kills it in every second
// state that it can leave behind, and goes on in one way.
const tally = { points: 0, lost: 0 };
let stage: Stage;

beforeAll(async () => {
  stage = await openStage(6);
});
afterAll(async () => {
  await stage.stop();
  const visitors = stage.watched.flatMap((watched) => [...watched.visitors.values(), watched.partly]);
  const asked = visitors.reduce((sum, visitor) => sum + visitor.asked, 0);
  const failures = visitors.flatMap((visitor) => visitor.failures);
  const again = all ? "" : ` (these again: ENTRACTE_CRASH=${String(half)})`;
  console.log(
    `crash points tried: ${String(tally.points)}${again}, objects lost: ${String(tally.lost)}, ` +
      `failed requests at the edge: ${String(failures.length)} of ${String(asked)}`,
  );
  expect(failures).toEqual([]);
});

interface Scenario {
  readonly start: readonly (readonly string[])[];
  readonly command: readonly string[];
  readonly frozen?: boolean;
  /** The exit code where it is not killed. */
  readonly ends: number;
  /** The requests around which it is killed; all, unless said otherwise. */
  readonly from?: (sent: readonly Sent[]) => readonly Sent[];
  /** What is done then: `ways`, unless said otherwise. */
  readonly ways?: { readonly [name: string]: Way };
}

/** Without looking at the edge: quicker. */
const unseen = (args: readonly string[]) => [...args, "--no-verify"];

/** Brings a plot to where the scenario starts, and runs its command: killed at the point, where there is one. */
async function crash(watched: Watched, { start, command, frozen = false }: Scenario, point?: CrashPoint) {
  for (const args of start) await run(watched, args);
  watched.plot.frozen = frozen;
  const ran = await watched.plot.run(command, point);
  watched.plot.frozen = false;
  return ran;
}

async function scenario(it: Scenario): Promise<void> {
  const [first] = stage.watched as [Watched];
  const { sent, code, output } = await crash(first, it);
  expect(code, output).toBe(it.ends);
  const goOn: { readonly [name: string]: Way } = it.ways ?? ways;
  await goOn["reopen"]?.(first);
  const points = pointsOf(it.from?.(sent) ?? sent);
  expect(points).not.toEqual([]);
  const names = Object.keys(goOn);
  const tries = points.flatMap((point, i) =>
    names.filter((_, way) => (all && point.writes) || way === i % names.length).map((way) => ({ point, way })),
  );
  const reached = new Set<CrashPoint>();
  await stage.each(tries, async ({ point, way }, watched) => {
    const killed = await crash(watched, it, point);
    if (killed.code === null) reached.add(point);
    for (const [name, route] of watched.before) {
      const why = lost(route, watched.plot.route(name));
      if (why !== undefined) tally.lost++;
      expect(why, `${name} ${point.when} ${point.request}\n${killed.output}`).toBeUndefined();
    }
    await goOn[way]?.(watched);
  });
  tally.points += reached.size;
  // A request that waits for something may not be needed in every run; what writes is sent in each.
  expect(points.filter((point) => point.writes && !reached.has(point))).toEqual([]);
}

describe("Law 6: killed around every request, a command leaves each Route exactly as before or exactly closed, and run again it converges", () => {
  const timeout = 1_200_000;
  test("prepare", () => scenario({ start: [], command: commands.prepare, ends: 0 }), timeout);
  test("close, where nothing is there yet", () => scenario({ start: [], command: commands.close, ends: 0 }), timeout);
  test("reopen", () => scenario({ start: [unseen(commands.close)], command: commands.reopen, ends: 0 }), timeout);
  test(
    "clean",
    () => scenario({ start: [unseen(commands.close), unseen(commands.reopen)], command: commands.clean, ends: 0 }),
    timeout,
  );
  test(
    "close parts of a Route",
    () => scenario({ start: [], command: commands.closeParts, ends: 0, ways: partWays }),
    timeout,
  );
  test(
    "reopen parts of a Route",
    () => scenario({ start: [unseen(commands.closeParts)], command: commands.reopenParts, ends: 0, ways: partWays }),
    timeout,
  );
  test(
    "close that takes back what it closed, for the other Route is refused",
    () =>
      scenario({
        start: [],
        command: commands.close,
        frozen: true,
        ends: 4,
        from: (sent) => sent.slice(sent.findIndex(({ name }) => name === "patch routes/billing #1")),
      }),
    timeout,
  );
});
