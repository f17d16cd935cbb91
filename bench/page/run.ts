import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { promisify } from "node:util";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { pageHosts, plainNginx, startClosing } from "./stage.ts";

/**
 * Requests per second of the page and of plain nginx with one file of the same size: through the lab's HAProxy, and asked
 * directly; turn by turn in the same run. Prints what it writes to bench/page/results.md.
 */
const rounds = Number(process.argv[2] ?? 7);
const run = promisify(execFile);

/** What a browser sends when a person opens an address, and what a program sends that wants JSON. */
const person = {
  "User-Agent":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
  Accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "Accept-Language": "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7",
  "Sec-Fetch-Dest": "document",
  "Sec-Fetch-Mode": "navigate",
};
const program = { "User-Agent": "okhttp/4.12.0", Accept: "application/json" };

interface Course {
  readonly name: string;
  readonly address: string;
  readonly host: string;
  readonly headers: { readonly [name: string]: string };
}

/** Requests per second of one course, once. */
async function speed({ address, host, headers }: Course): Promise<number> {
  const all = Object.entries({ ...headers, Host: host }).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  const { stdout } = await run("wrk", ["-t1", "-c32", "-d3s", ...all, `http://${address}/`]);
  if (/Socket errors|Non-2xx/.test(stdout) && headers !== program) throw new Error(stdout);
  return Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1] ?? Number.NaN);
}

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;

/** Each course against the first, turn by turn: the median of the ratios of neighbours, so that a noisy machine counts once. */
async function compare(courses: readonly Course[]): Promise<readonly string[]> {
  const measured = courses.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, course] of courses.entries()) measured[i]?.push(await speed(course));
  const base = measured[0] as readonly number[];
  return courses.map(({ name }, i) => {
    const mine = measured[i] as readonly number[];
    const ratio = median(mine.map((each, round) => each / (base[round] as number)));
    return `| ${name} | ${Math.round(median(mine)).toLocaleString("en")} | ${ratio.toFixed(2)} |`;
  });
}

function podOf(lab: Lab, deployment: string): string {
  const isOne = ({ metadata }: KubeObject) => metadata.labels?.["deployment"] === deployment;
  const ip = lab.store.list(resources.pod, "demo").find(isOne)?.status?.["podIP"];
  return `${String(ip)}:8080`;
}

const lab = await startLab({ reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 });
try {
  const html = await startClosing(lab);
  await plainNginx(lab, html);
  const course = (name: string, address: string, host: string, headers: Course["headers"] = person): Course => ({
    name,
    address,
    host,
    headers,
  });
  const both = (page: string, plain: string) => [
    course("plain nginx, one file", plain, pageHosts.plain),
    course("the page, for a person", page, pageHosts.closed),
    course("the page, for a program (JSON)", page, pageHosts.closed, program),
  ];
  const edge = await compare(both(lab.edge.http, lab.edge.http));
  const direct = await compare(both(podOf(lab, "maintenance-page"), podOf(lab, "plain")));
  const head = "| asked for | requests/s | of plain nginx |\n| --- | --- | --- |";
  const model = cpus()[0]?.model ?? "unknown";
  const report = `# The speed of the page

\`npx tsx bench/page/run.ts ${String(rounds)}\`: medians of ${String(rounds)} rounds of 3 s, \`wrk\` with 32 connections, a page of ${String(html.length)} bytes,
on ${String(cpus().length)} × ${model}. Load of the machine at the end (1 min): ${readFileSync("/proc/loadavg", "utf8").split(" ")[0] ?? ""}.

Through the lab's HAProxy, with two pods behind each:

${head}
${edge.join("\n")}

Asked directly, one pod of one worker each:

${head}
${direct.join("\n")}

What costs what: a browser's navigation is answered where it is found, without a redirect inside nginx, for the first page of
a namespace (\`src/page/nginx/shortcut.ts\`); the long way, by class, takes 14,000 instructions more, of 48,000. Patterns are
compiled (\`pcre_jit\`), files stay open, and an answer is one write. A host that included its page by SSI reached 0.5.
`;
  process.stdout.write(report);
  writeFileSync("bench/page/results.md", report);
} finally {
  await lab.stop();
}
