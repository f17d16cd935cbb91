import { equal, type JsonObject } from "../core/json.ts";
import { parseEdge } from "../core/address.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import { connect } from "../cluster/connect.ts";
import type { Cluster } from "../cluster/port.ts";
import { adapterFor } from "../edge/index.ts";
import { close } from "../engine/close.ts";
import type { Target } from "../engine/plan/types.ts";
import { reopen } from "../engine/reopen.ts";
import { sights, startWitness } from "../engine/witness/index.ts";
import type { World } from "../engine/world.ts";
import { startLab, type Lab } from "../lab/lab.ts";
import { say } from "./say.ts";
import { version } from "./version.ts";
import { pageOf, worldOf } from "./world.ts";

const closing = ["shop", "billing"];
/** Milliseconds: the demo's edge reloads once a second, so that the story takes a minute and not five. */
const patience = { settle: 2_000, timeout: 60_000 };

/** The main job on an embedded cluster: two of three applications close and reopen under load. Returns the exit code. */
export async function runDemo({ output }: { readonly output: "table" | "json" }): Promise<number> {
  const tell = output === "json" ? () => {} : say;
  tell("Starting a lab: a Kubernetes API, a HAProxy edge, three applications …");
  const lab = await startLab({ reloadInterval: 1_000, probeScale: 0.2, stopScale: 0.05 });
  try {
    const cluster = await connect({ kubeconfig: lab.kubeconfig });
    const report = await story(lab, cluster, tell);
    cluster.close();
    if (output === "json") say(JSON.stringify(report));
    return report.ok ? 0 : 1;
  } finally {
    await lab.stop();
  }
}

async function story(lab: Lab, cluster: Cluster, tell: (line: string) => void) {
  const edge = [`http=${lab.edge.http},https=${lab.edge.https}`];
  const options = { edge, verify: true, settle: 2, timeout: 60, output: "table" as const };
  const world = worldOf(cluster, options, (event) =>
    tell(`  ${(event.target ?? event.step).padEnd(16)} ${event.says}`),
  );
  const page = await pageOf(cluster);
  const before = await routes(cluster);
  tell("  shop, billing    need legacy-billing, which goes down for maintenance");
  tell("  news             does not, and stays open");

  const visitors = startWitness({ version, token: page.token });
  const everybody = await sights(
    Object.values(lab.hosts).map((host) => ({ scheme: "http" as const, host, path: "/" })),
    { edges: edge.flatMap(parseEdge) },
  );
  await visitors.once(everybody.sights);
  visitors.expect(everybody.sights, "either");

  tell("\nClosing shop and billing, while visitors keep asking:");
  const hold = { maintenance: "legacy-billing", since: new Date(world.now()).toISOString(), by: "demo" };
  const closed = await close(world, {
    targets: targetsOf(before),
    hold,
    pages: [page],
    policy: () => ({}),
    patience,
    keepGoing: false,
    adopt: false,
    drain: false,
    dryRun: false,
  });
  const shown = await visitor(lab, "shop");
  tell(`  a visitor of ${lab.hosts.shop ?? ""} reads: ${String(shown.status)} “${shown.title}”`);

  tell("\nReopening them:");
  const opened = await reopenAll(world, await routes(cluster));
  const back = await visitor(lab, "shop");
  tell(`  a visitor of ${lab.hosts.shop ?? ""} reads: ${String(back.status)} “${back.title}”`);

  const { total, started, ended } = await visitors.stop();
  const same = equal((await routes(cluster)).map(lasting), before.map(lasting));
  const numbers = {
    requests: total.probes,
    application: total.application,
    page: total.page,
    failed: total.failed,
    reconnected: total.reconnected,
  };
  const ok =
    total.failed === 0 &&
    total.page > 0 &&
    total.application > 0 &&
    same &&
    closed.result?.ending === "done" &&
    opened === "done";
  tell(
    `\n${total.probes.toLocaleString("en")} requests: ${String(total.application)} application, ${String(total.page)} page, ${String(total.failed)} failed.`,
  );
  tell(same ? "Every Route is exactly as it was." : "A Route is NOT as it was.");
  tell(
    "\nGo on with:\n  npx entracte lab            keep such a cluster, and try it by hand\n  npx entracte plan --help    on your own: what closing would change\n  npx entracte close --help   and close",
  );
  return { ok, ...numbers, asBefore: same, started, ended };
}

const targetsOf = (objects: readonly KubeObject[]): Target[] =>
  objects.flatMap((object) => {
    const adapter = adapterFor("route");
    return closing.includes(object.metadata.name) && adapter !== undefined ? [{ adapter, object }] : [];
  });

async function reopenAll(world: World, now: readonly KubeObject[]): Promise<string> {
  const result = await reopen(world, {
    targets: targetsOf(now),
    request: { maintenance: "legacy-billing" },
    patience,
    now: false,
    force: false,
  });
  return result.ending;
}

async function routes(cluster: Cluster): Promise<readonly KubeObject[]> {
  return (await cluster.list({ resource: resources.route, namespace: cluster.namespace })).items;
}

/** What of a Route must be as it was: its spec, labels and annotations. */
function lasting({ spec, metadata }: KubeObject): JsonObject {
  return { spec, name: metadata.name, labels: metadata.labels, annotations: metadata.annotations };
}

async function visitor(lab: Lab, application: string): Promise<{ readonly status: number; readonly title: string }> {
  const { request } = await import("node:http");
  const [host = "", port = ""] = lab.edge.http.split(":");
  return new Promise((resolve, reject) => {
    const headers = { host: lab.hosts[application] ?? "", accept: "text/html" };
    const asked = request({ host, port, path: "/", headers }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => (body += text));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, title: /<title>([^<]*)/.exec(body)?.[1] ?? "" }),
      );
    });
    asked.on("error", reject).end();
  });
}
