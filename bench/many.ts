import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LabProcess, type Place, type Report } from "./lab.ts";
import { median, medianRatio, milliseconds } from "./numbers.ts";
import { entracte, runProgram } from "./program.ts";

/** How many PATCHes of a shell loop are run; for more Routes their time is multiplied. */
const looped = 20;

/** What closing so many Routes took, in each round. */
interface Figures {
  readonly entracte: number[];
  readonly curl: number[];
  readonly reloads: number[];
  readonly peak: number[];
  /** Milliseconds of one PATCH in a shell loop of `kubectl patch`. */
  loop: number;
}

/** Closing many Routes: from the first PATCH to the last, reloads of the edge, memory. */
export async function many(counts: readonly number[], most: number): Promise<readonly string[]> {
  const lines = [
    `Closing many Routes, ${String(most)} rounds, of 1,000 one: first PATCH to last (at most 1.5 times curl with 8 connections, 30 times`,
    `faster than a loop of kubectl patch, of which ${String(looped)} are run and the rest reckoned; 3 reloads; 150 MiB)`,
  ];
  for (const count of counts) lines.push(...table(count, await measure(count, count < 1_000 ? most : 1)));
  return lines;
}

async function measure(count: number, rounds: number): Promise<Figures> {
  const lab = await LabProcess.start(count, 5000);
  const targets = Array.from({ length: count }, (_, i) => `route/shop-${String(i)}`);
  const figures: Figures = { entracte: [], curl: [], reloads: [], peak: [], loop: NaN };
  try {
    for (let round = 0; round < rounds; round++) {
      const { report, peak } = await closed(lab, targets);
      figures.entracte.push(report.ms);
      figures.reloads.push(report.reloads);
      figures.peak.push(peak);
      await entracte(lab.place, ["reopen", ...targets, "--no-verify"]);
      figures.curl.push((await sentByCurl(lab, report)).ms);
      await entracte(lab.place, ["reopen", ...targets, "--no-verify"]);
    }
    figures.loop = await loop(lab.place, targets);
  } finally {
    await lab.stop();
  }
  return figures;
}

async function closed(lab: LabProcess, targets: readonly string[]): Promise<{ report: Report; peak: number }> {
  await lab.begin();
  const { peak } = await entracte(lab.place, ["close", ...targets]);
  return { report: await lab.end(), peak };
}

/** The same PATCHes, sent by one curl on 8 connections. */
async function sentByCurl(lab: LabProcess, { patches }: Report): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), "entracte-bench-"));
  try {
    const config = join(folder, "curl");
    const entries = patches.map(({ path, body, type }) =>
      [
        `url = ${quoted(lab.place.server + path)}`,
        'request = "PATCH"',
        `header = ${quoted(`content-type: ${type}`)}`,
        `data = ${quoted(body)}`,
        'output = "/dev/null"',
        "silent\nshow-error\nfail",
      ].join("\n"),
    );
    writeFileSync(config, entries.join("\nnext\n"));
    await lab.begin();
    await runProgram(["curl", "--parallel", "--parallel-max", "8", "--config", config]);
    return await lab.end();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Milliseconds of one `kubectl patch` of a loop. */
async function loop({ kubeconfig }: Place, targets: readonly string[]): Promise<number> {
  const patch = '{"spec":{"to":{"name":"maintenance-page"}}}';
  const start = performance.now();
  for (const target of targets.slice(0, looped)) {
    await runProgram(["kubectl", "patch", target, "--type=merge", "-p", patch], { KUBECONFIG: kubeconfig });
  }
  return (performance.now() - start) / Math.min(looped, targets.length);
}

function table(count: number, { entracte: ours, curl, reloads, peak, loop: one }: Figures): readonly string[] {
  const loops = one * count;
  const row = (name: string, ms: number, more: string) =>
    `    ${name.padEnd(22)} ${milliseconds(ms).padStart(10)}   ${more}`;
  return [
    `  ${String(count)} Routes`,
    row("curl, 8 connections", median(curl), "1.00"),
    row(
      "entracte close",
      median(ours),
      `${medianRatio(ours, curl).toFixed(2)}   ${String(Math.max(...reloads))} reloads, ${Math.max(...peak).toFixed(0)} MiB`,
    ),
    row("kubectl patch, a loop", loops, `${(loops / median(ours)).toFixed(0)} times as long as entracte`),
  ];
}
