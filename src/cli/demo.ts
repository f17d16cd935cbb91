import { connect } from "../cluster/connect.ts";
import { startLab, type Lab } from "../lab/lab.ts";
import { show, type Show } from "./demo/show.ts";
import { closing, play, type Ended } from "./demo/story.ts";
import { say, speaksJson } from "./say.ts";
import { pageOf, worldOf } from "./world.ts";

/** The main job on an embedded cluster: two of three applications close and reopen under load. Returns the exit code. */
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
  const others = Object.keys(lab.hosts).filter((name) => !closing.includes(name));
  if (!speaksJson()) {
    say(`${closing.join(" and ")} need legacy-billing, which goes down for maintenance.`);
    say(`${others.join(" and ")} does not, and stays open.`);
  }
  const audience = speaksJson() ? nobody : show([...closing, ...others]);
  const edge = [`http=${lab.edge.http},https=${lab.edge.https}`];
  const world = worldOf(cluster, { edge, verify: true }, (event) => audience.tell(event));
  try {
    const ended = await play({ lab, world, page: await pageOf(cluster) }, audience);
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

/** The demo's numbers; with `-o json` they are all that it prints. */
interface Report {
  readonly ok: boolean;
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

function reportOf({ closed, opened, visits, asBefore }: Ended): Report {
  const { probes: requests, application, page, failed, reconnected } = visits.total;
  const { pageFirstSeen, pageOnly } = closed?.evidence?.total ?? {};
  const { applicationFirstSeen, applicationOnly } = opened.evidence?.total ?? {};
  const well = closed?.ending === "done" && opened.ending === "done";
  return {
    ok: well && asBefore && failed === 0 && page > 0 && application > 0,
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

function closingWords({ requests, application, page, failed, asBefore }: Report): string[] {
  const number = (value: number) => value.toLocaleString("en");
  return [
    "",
    `${number(requests)} requests: ${number(application)} application, ${number(page)} page, ${number(failed)} failed.`,
    asBefore ? "Every Route is exactly as it was." : "A Route is NOT as it was.",
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
