import { escapeHtml as text } from "../../page/escape.ts";
import type { Evidence } from "../../engine/witness/index.ts";
import { labelOf, wordsOf } from "../show/story.ts";
import { span } from "../show/time.ts";
import type { StepReport, TargetReport } from "./types.ts";

/** What became of each target, and how it stands. */
export function targetTable(targets: readonly TargetReport[]): string {
  return table(
    ["Target", "Namespace", "Now", "Addresses"],
    targets.map(({ target, namespace = "", state, stands, why, urls }) => [
      code(target),
      text(namespace),
      text(state === "failed" || state === "not-run" ? `${stands}: ${why ?? "not begun"}` : stands),
      urls.map(code).join("<br>"),
    ]),
  );
}

/** What each address answered at each door, what failed, and the certificates that were shown. */
export function seen(
  { sights, failures, furtherFailures, certificates }: Evidence,
  heading: (words: string) => string,
): string {
  const rows = sights.map((sight) => {
    const last = sight.transitions.at(-1);
    const counts = [sight.probes, sight.application, sight.page, sight.failed, sight.late].map(number);
    return [
      code(sight.address),
      code(sight.door),
      ...counts,
      time(last?.firstSeen),
      time(last?.only),
      time(sight.longestGap),
    ];
  });
  const names = [
    "Address",
    "Door",
    "Requests",
    "Application",
    "Page",
    "Failed",
    "Late",
    "First seen",
    "Only answer",
    "Longest gap",
  ];
  return [
    heading("What the edge answered"),
    table(names, rows, 2),
    ...(failures.length === 0
      ? []
      : [
          heading("Failed requests"),
          table(
            ["When", "Address", "Door", "Connection", "What"],
            failures.map((f) => [text(f.at), code(f.address), code(f.door), f.connection, text(f.what)]),
          ),
        ]),
    ...(furtherFailures === 0 ? [] : [`<p>and ${number(furtherFailures)} more</p>`]),
    ...(certificates.length === 0
      ? []
      : [
          heading("Certificates"),
          table(
            ["Address", "Subject", "Issuer", "Expires"],
            certificates.map((c) => [code(c.address), text(c.subject), text(c.issuer), text(c.expires)]),
          ),
        ]),
  ].join("\n");
}

/** Each step with its time. */
export function story(steps: readonly StepReport[]): string {
  if (steps.length === 0) return "";
  const rows = steps.map((step) => {
    const took = step.ms === undefined ? "" : ` (${span(step.ms)})`;
    const says = `${step.state === "failed" ? "FAILED: " : ""}${wordsOf(step)}${took}${step.state === "started" ? " …" : ""}`;
    return [text(step.at.slice(11, 19)), text(labelOf(step)), text(says)];
  });
  return `<h2>Step by step</h2>\n${table(["UTC", "What", "How it went"], rows)}`;
}

/** Rows of HTML. @param numbers from this column on, numbers */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbers = Number.POSITIVE_INFINITY,
): string {
  const cell = (tag: "th" | "td", content: string, i: number) =>
    `<${tag}${i >= numbers ? ' class="number"' : ""}>${content}</${tag}>`;
  const line = (tag: "th" | "td", cells: readonly string[]) =>
    `<tr>${cells.map((content, i) => cell(tag, content, i)).join("")}</tr>`;
  return `<div class="wide" tabindex="0"><table><thead>${line("th", head)}</thead><tbody>${rows.map((cells) => line("td", cells)).join("\n")}</tbody></table></div>`;
}

/** Text as code, in HTML. */
export const code = (value: string): string => `<code>${text(value)}</code>`;
/** `1,204` */
export const number = (value: number): string => value.toLocaleString("en-US");
const time = (ms: number | undefined): string => (ms === undefined ? "" : span(ms));
