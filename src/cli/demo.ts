import { connect } from "../cluster/connect.ts";
import example from "../../examples/legacy-billing/entracte.yaml";
import { startLab, type Lab } from "../lab/lab.ts";
import type { CloseOptions } from "./close.ts";
import { closingOf } from "./closing.ts";
import { show, type Show } from "./demo/show.ts";
import { nameOf, play, visited, type Ended } from "./demo/story.ts";
import { fileOf } from "./file.ts";
import { maintenanceOf } from "./maintenance.ts";
import { say, speaksJson } from "./say.ts";
import { sortWords } from "./words.ts";
import { worldOf } from "./world.ts";

const exampleName = "examples/legacy-billing/entracte.yaml";

/** The main job on an embedded cluster: the example of a legacy backend closes and reopens under load. Returns the exit code. */
export async function runDemo(): Promise<number> {
  if (!speaksJson()) say("Starting a cluster on this machine: an API, a HAProxy edge, three applications …");
  const lab = await startLab({ reloadInterval: 1_000, probeScale: 0.2, stopScale: 0.05 });
  try {
    return await perform(lab);
  } finally {
    await lab.stop();
  }
}

async function perform(lab: Lab): Promise<number> {
  const cluster = await connect({ kubeconfig: lab.kubeconfig });
  if (!speaksJson()) for (const line of opening) say(line);
  const audience = speaksJson() ? nobody : show(visited.map(nameOf));
  const options = optionsFor(lab);
  const world = worldOf(cluster, options, (event) => audience.tell(event));
  try {
    const file = await fileOf(exampleName, example);
    const [asked] = sortWords(["legacy-billing"], file).asked;
    if (asked === undefined) throw new RangeError(`no legacy-billing in ${exampleName}`);
    const closing = await closingOf(cluster, await maintenanceOf(asked, options, file), options);
    const ended = await play({ lab, world, closing }, audience);
    audience.end();
    const report = reportOf(ended);
    if (speaksJson()) say(JSON.stringify(report));
    else for (const line of closingWords(report)) say(line);
    return report.ok ? 0 : 1;
  } finally {
    audience.end();
    cluster.close();
  }
}

const opening = [
  "legacy-billing goes down for maintenance. All of billing needs it, and of shop",
  "/invoices and /payments: their Routes say so (entracte.dev/depends-on). The rest",
  `stays open. What closes: ${exampleName}`,
];

/** The demo's edge reloads once a second, so that the story takes seconds and not minutes. */
function optionsFor({ edge: { http, https } }: Lab): CloseOptions {
  return {
    edge: [`http=${http},https=${https}`],
    verify: true,
    settle: 2,
    timeout: 60,
    evidence: [],
    output: "table",
    keepGoing: false,
    adopt: false,
    drain: false,
    diff: false,
    tlsAcme: false,
  };
}

/** The demo's numbers; with `-o json` they are all that it prints. */
interface Report {
  readonly ok: boolean;
  /** The addresses that gave the page while it was closed, of those that visitors went to. */
  readonly closed: readonly string[];
  readonly visited: number;
  readonly requests: number;
  readonly application: number;
  readonly page: number;
  readonly failed: number;
  readonly reconnected: number;
  readonly asBefore: boolean;
  /** RFC 3339. */
  readonly started: string;
  readonly ended: string;
  /** Milliseconds from the writes until the edge first showed it everywhere, and until it showed nothing else. */
  readonly pageFirstSeen?: number;
  readonly pageOnly?: number;
  readonly applicationFirstSeen?: number;
  readonly applicationOnly?: number;
}

function reportOf({ closed, opened, shown, visits, asBefore }: Ended): Report {
  const { probes: requests, application, page, failed, reconnected } = visits.total;
  const { pageFirstSeen, pageOnly } = closed?.evidence?.total ?? {};
  const { applicationFirstSeen, applicationOnly } = opened.evidence?.total ?? {};
  const well = closed?.ending === "done" && opened.ending === "done";
  return {
    ok: well && asBefore && failed === 0 && page > 0 && application > 0,
    closed: shown,
    visited: visited.length,
    requests,
    application,
    page,
    failed,
    reconnected,
    asBefore,
    started: visits.started,
    ended: visits.ended,
    ...(pageFirstSeen === undefined ? {} : { pageFirstSeen }),
    ...(pageOnly === undefined ? {} : { pageOnly }),
    ...(applicationFirstSeen === undefined ? {} : { applicationFirstSeen }),
    ...(applicationOnly === undefined ? {} : { applicationOnly }),
  };
}

function closingWords({ closed, requests, application, page, failed, asBefore }: Report): string[] {
  const number = (value: number) => value.toLocaleString("en");
  return [
    "",
    `${number(requests)} requests: ${number(application)} application, ${number(page)} page, ${number(failed)} failed.`,
    `Closed were ${String(closed.length)} of ${String(visited.length)} addresses, and no other.`,
    asBefore ? "Every Route is exactly as it was, and none of ours is left." : "A Route is NOT as it was.",
    "",
    "npx entracte lab            keep such a cluster, and try it by hand",
    "npx entracte plan --help    on your own: what closing would change",
    "npx entracte close --help   and close",
  ];
}

const nobody: Show = {
  chapter: () => {},
  got: () => {},
  reads: () => {},
  pause: async () => {},
  tell: () => {},
  end: () => {},
};
