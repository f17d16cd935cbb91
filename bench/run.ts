import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { firstPage } from "./first-page.ts";
import { many } from "./many.ts";
import { startUp } from "./start-up.ts";

// npm run bench [-- PART …]: prints the parts, or those that are named; a whole run is kept in bench/results/speed.txt.
const parts: { readonly [name: string]: () => Promise<readonly string[]> } = {
  "start-up": () => startUp(31),
  "first-page": () => firstPage(11),
  many: () => many([10, 100, 1000], 3),
};

const version = (program: string, ...args: readonly string[]): string =>
  execFileSync(program, args, { encoding: "utf8" }).split("\n")[0] ?? "";

function machine(): readonly string[] {
  const [cpu] = cpus();
  return [
    `${new Date().toISOString().slice(0, 16)}Z, commit ${version("git", "rev-parse", "--short", "HEAD")}, Node ${process.version}`,
    `${String(cpus().length)} × ${cpu?.model ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; load before: ${loadavg()[0]?.toFixed(2) ?? "?"}`,
    version("curl", "--version").split(" (")[0] ?? "",
    `kubectl ${version("kubectl", "version", "--client").replace(/^Client Version: /, "")}`,
    version("haproxy", "-v").replace(/ - .*/, ""),
    "Ratios are medians of the rounds' ratios; times are medians (and their range).",
  ];
}

const wanted = process.argv.slice(2);
const lines: string[] = [];
const print = (some: readonly string[]): void => {
  for (const line of ["", ...some]) console.log(line);
  lines.push("", ...some);
};
print(machine());
for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) print(await part());
print([`Load after: ${loadavg()[0]?.toFixed(2) ?? "?"}; above the number of processors others had their share.`]);
if (wanted.length === 0) {
  const folder = join(import.meta.dirname, "results");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "speed.txt"), `${lines.slice(1).join("\n")}\n`);
}
