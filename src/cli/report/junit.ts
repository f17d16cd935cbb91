import { escapeHtml } from "../../page/escape.ts";
import type { RunReport, TargetReport, TransitionReport } from "./types.ts";

/** One sentence that holds, or does not. */
interface Case {
  readonly of: string;
  readonly name: string;
  /** Why it does not hold. */
  readonly failure?: string;
  /** Milliseconds that it took to be so. */
  readonly took?: number;
}

/** The run as JUnit XML: a suite for each transition, a case for each target and each address of the edge. */
export function junitOf({ transitions, trouble, command }: RunReport): string {
  const suites = transitions.map((each) => suite(titleOf(each), casesOf(each), each.at));
  const refused: Case[] =
    trouble === undefined
      ? []
      : [{ of: command, name: "does as it is asked", failure: [trouble.message, ...trouble.remedy].join("\n") }];
  const all = refused.length === 0 ? suites : [...suites, suite(command, refused)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="entracte">\n${all.join("")}</testsuites>\n`;
}

/** `close legacy-billing` */
const titleOf = ({ command, maintenance }: TransitionReport): string =>
  maintenance === undefined ? command : `${command} ${maintenance}`;

function casesOf({ command, targets, rolledBack, evidence, unseen }: TransitionReport): Case[] {
  const did = command === "close" ? "is closed" : "is open";
  const back = new Set(rolledBack.map(({ target, namespace }) => `${namespace ?? ""}/${target}`));
  const written = targets.map((target) => caseOf(target, did, back.has(`${target.namespace ?? ""}/${target.target}`)));
  if (evidence === undefined) return written;
  const looked = evidence.sights.flatMap(({ address, door, probes, failed, transitions }): Case[] => {
    const of = `${address} at ${door}`;
    const last = transitions.at(-1);
    const says = unseen.find(({ sight }) => sight === of)?.says;
    const shows = command === "close" ? "shows the page" : "shows the application";
    return [
      {
        of,
        name: shows,
        ...(says === undefined ? {} : { failure: says }),
        ...(last?.only === undefined ? {} : { took: last.only }),
      },
      {
        of,
        name: "no request failed",
        ...(failed === 0 ? {} : { failure: failuresOf(evidence.failures, { address, door, failed, probes }) }),
      },
    ];
  });
  return [...written, ...looked];
}

function caseOf({ target, namespace, state, why }: TargetReport, did: string, takenBack: boolean): Case {
  const named = { of: namespace === undefined ? target : `${target} in ${namespace}`, name: did };
  if (takenBack) return { ...named, failure: "rolled back, because another write was refused" };
  if (state === "failed") return { ...named, failure: why ?? "it could not be written" };
  if (state === "not-run") return { ...named, failure: "not begun, because another one failed first" };
  return named;
}

function failuresOf(
  failures: NonNullable<TransitionReport["evidence"]>["failures"],
  {
    address,
    door,
    failed,
    probes,
  }: { readonly address: string; readonly door: string; readonly failed: number; readonly probes: number },
): string {
  const here = failures.filter((each) => each.address === address && each.door === door);
  const lines = here.map(({ at, what, connection }) => `${at} ${what} (${connection} connection)`);
  return [`${String(failed)} of ${String(probes)} requests failed:`, ...lines].join("\n");
}

function suite(name: string, cases: readonly Case[], at?: string): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  const counts = `tests="${String(cases.length)}" failures="${String(failures)}" errors="0" skipped="0"`;
  const stamp = at === undefined ? "" : ` timestamp="${at}"`;
  return `  <testsuite name="${xml(name)}" ${counts}${stamp}>\n${cases.map(element).join("")}  </testsuite>\n`;
}

function element({ of, name, failure, took }: Case): string {
  const time = took === undefined ? "" : ` time="${(took / 1_000).toFixed(3)}"`;
  const open = `    <testcase classname="${xml(of)}" name="${xml(`${of} ${name}`)}"${time}`;
  if (failure === undefined) return `${open}/>\n`;
  const [first = ""] = failure.split("\n");
  return `${open}>\n      <failure message="${xml(first)}">${xml(failure)}</failure>\n    </testcase>\n`;
}

/** Text as XML 1.0, which knows no control characters but tab and line ends (W3C XML, 2.2). */
const xml = (text: string): string =>
  escapeHtml(text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}"));
