import { escapeHtml as text } from "../../page/escape.ts";
import type { Evidence } from "../../engine/witness/index.ts";
import { byHand } from "../../core/target.ts";
import { span } from "../show/time.ts";
import { look } from "./look.ts";
import { pictureOf, words } from "./picture.ts";
import { code, number, seen, story, table, targetTable } from "./tables.ts";
import type { RunReport, TransitionReport, TroubleReport } from "./types.ts";

/** The run as one HTML file that needs nothing else: for an incident report, or the artifact of a pipeline. */
export function htmlOf({ command, transitions, trouble, steps }: RunReport): string {
  const [first, ...others] = transitions;
  // One transition gives the report its name; several are parts of it.
  const single = first !== undefined && others.length === 0;
  const title = single ? headline(first) : command;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text(title)}</title>
<style>${look}</style>
<main>
<h1>${text(title)}</h1>
${single ? `<p class="quiet"><code>${text(command)}</code></p>` : ""}
${trouble === undefined ? "" : refusal(trouble)}
${transitions.map((each) => (single ? "" : `<h2>${text(headline(each))}</h2>`) + transition(each, single ? "h2" : "h3")).join("\n")}
${story(steps)}
</main>
</html>
`;
}

function headline({ command, maintenance, targets, ending, rolledBack }: TransitionReport): string {
  const named = maintenance === byHand ? undefined : maintenance;
  const what = named ?? targets.map(({ target }) => target).join(", ");
  if (ending === "done") return `${what}: ${command === "close" ? "closed" : "open again"}`;
  if (ending === "rolledBack") return `${what}: rolled back, open as before (${String(rolledBack.length)} taken back)`;
  return `${what}: not as asked (${ending})`;
}

function refusal({ message, remedy }: TroubleReport): string {
  return `<p class="verdict bad">${text(message)}</p>\n<pre>${text(remedy.join("\n"))}</pre>`;
}

function transition(report: TransitionReport, tag: "h2" | "h3"): string {
  const { evidence, targets, rolledBack, unseen } = report;
  const heading = (title: string): string => `<${tag}>${title}</${tag}>`;
  return [
    verdict(report),
    facts(report),
    ...(evidence === undefined ? [] : [picture(evidence)]),
    heading("Targets"),
    targetTable(targets),
    ...(rolledBack.length === 0 ? [] : [heading("Taken back"), targetTable(rolledBack)]),
    ...(unseen.length === 0
      ? []
      : [
          heading("Not seen"),
          table(
            ["Address", "Shows"],
            unseen.map(({ sight, says }) => [code(sight), text(says)]),
          ),
        ]),
    ...(evidence === undefined ? [] : [seen(evidence, heading)]),
  ].join("\n");
}

function verdict({ evidence, ending }: TransitionReport): string {
  if (evidence === undefined || evidence.total.probes === 0) {
    return `<p class="verdict ${ending === "done" ? "" : "bad"}">Nobody looked at the edge: there is no proof.</p>`;
  }
  const { failed, probes } = evidence.total;
  const good = failed === 0 && ending === "done";
  return `<p class="verdict ${good ? "good" : "bad"}">${number(failed)} of ${number(probes)} requests failed.</p>`;
}

function facts({ at, by, reason, targets, idleUntil, evidence, exitCode, ending }: TransitionReport): string {
  const until = targets
    .flatMap((target) => target.until ?? [])
    .toSorted()
    .at(-1);
  const all: readonly (readonly [string, string | undefined])[] = [
    ["When", moment(at)],
    ["By", by],
    ["Why", reason],
    ["Until", until && moment(until)],
    ["Idle connections", idleUntil === undefined ? undefined : `may reach the applications until ${moment(idleUntil)}`],
    ["Ended with", `${String(exitCode)} (${ending})`],
    [
      "Watched",
      evidence === undefined
        ? undefined
        : `${moment(evidence.started)} to ${moment(evidence.ended)}, by entracte ${evidence.version}`,
    ],
  ];
  const rows = all.flatMap(([name, value]) => (value === undefined ? [] : [`<dt>${name}</dt><dd>${text(value)}</dd>`]));
  return `<dl>${rows.join("\n")}</dl>`;
}

function picture(evidence: Evidence): string {
  const svg = pictureOf(evidence);
  if (svg === "") return "";
  const kinds = (["application", "page", "foreign", "failed"] as const).filter(
    (kind) => kind !== "foreign" || evidence.total.foreign > 0,
  );
  const legend = kinds.map(
    (kind) => `<span><i class="${kind}"></i>${number(evidence.total[kind])} ${words[kind]}</span>`,
  );
  const every = `<span class="quiet">a column is ${span(evidence.timeline.every)}</span>`;
  return `<figure>${svg}<figcaption>${[...legend, every].join("\n")}</figcaption></figure>`;
}

/** `2026-11-25 12:47:38 UTC`, from RFC 3339 in UTC. */
const moment = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
