import { showChange, type Change } from "../../core/change.ts";
import { isObject, type Json } from "../../core/json.ts";
import { show } from "../../core/locator.ts";
import type { Plan, PlannedObject, PlannedTarget } from "../plan.ts";
import { command } from "./command.ts";
import { clean, hang, pad, shorten, widthOf } from "./text.ts";

/** What a plan says beside its data. */
export interface PlanWords {
  /** What visitors get: `“Back at six”, status 200`. */
  readonly visitors: string;
  /** The end, in words. */
  readonly until?: string;
  /** The command that carries it out. */
  readonly close: string;
}

/** A plan in lines: what would change first, what to type last. */
export function showPlan(plan: Plan, { visitors, until, close }: PlanWords): string[] {
  const { targets, namespaces } = plan;
  const named = targets.map((target) => ({ ...target, object: placed(target, namespaces) }));
  const column = Math.min(28, Math.max(...named.map(({ object }) => widthOf(object))));
  return [
    ...hang("", `Would close ${counted(targets)} in ${namespaces.join(", ")}. Nothing was changed.`),
    "",
    ...named.flatMap((target) => block(target, { column, answered: plan.answered ?? {} })),
    "",
    ...rows(
      "Page",
      namespaces.map((namespace) => inOf(namespace, plan)),
    ),
    ...row("Visitors get", clean(visitors)),
    ...(until === undefined ? [] : row("Until", `${clean(until)}. Nothing reopens by itself then.`)),
    ...rows("Stays open", open(plan)),
    ...rows(
      "Not known",
      plan.notLookedAt.map((what) => `what else stays open: this account may not list ${what}`),
    ),
    ...row("Checked", checked(plan)),
    "",
    ...command("Close:    ", close),
  ];
}

/** `other/route/shop` where a plan has several namespaces. */
const placed = ({ object, namespace }: PlannedObject, namespaces: readonly string[]) =>
  namespaces.length === 1 ? object : `${namespace}/${object}`;

/** What becomes of the page of one namespace; named where there are several. */
function inOf(namespace: string, { namespaces, page }: Plan): string {
  const says = published(page.filter((each) => each.namespace === namespace));
  return namespaces.length === 1 ? says : `of ${namespace} ${says}`;
}

function counted(targets: readonly PlannedTarget[]): string {
  const closing = targets.filter(({ action }) => action === "close");
  if (closing.length === 0) return "nothing that is open";
  const nouns = [...new Set(closing.map(nounOf))];
  const noun = nouns.length === 1 ? (nouns[0] ?? "") : "target";
  return `${closing.length.toLocaleString("en")} ${noun}${closing.length === 1 ? "" : "s"}`;
}

const nounOf = ({ object, after }: PlannedTarget): string =>
  object.includes(" ") ? "part" : object.startsWith("host/") ? "host" : after.kind;

interface Shape {
  /** The width of the first column. */
  readonly column: number;
  readonly answered: { readonly [url: string]: number };
}

function block({ object, urls, changes, notes }: PlannedTarget, { column, answered }: Shape): string[] {
  const visited = urls.map((url) => (answered[url] === undefined ? url : `${url} answers ${String(answered[url])}`));
  const said = [...visited, changes.map(inWords).join(", "), ...notes].filter((text) => text !== "");
  const name = `  ${pad(shorten(object, column), column)}  `;
  return said.flatMap((text, i) => hang(i === 0 ? name : " ".repeat(widthOf(name)), clean(text)));
}

/** A change as people say it: `to shop → maintenance-page`, `annotation disable_cookies set to true`. */
function inWords(change: Change): string {
  const [part, member, name] = change.at;
  const { before, after } = change;
  if (part === "spec" && member === "to" && isObject(before) && isObject(after)) {
    return `to ${String(before.name)} → ${String(after.name)}`;
  }
  const what = member === "annotations" ? `annotation ${String(name).replace(/^.*\//, "")}` : show(change.at.slice(1));
  if (after === undefined) return `${what} taken out`;
  if (before === undefined) return `${what} set to ${brief(after)}`;
  return showChange(change)
    .map((text) => text.replace(/^(?:spec|metadata)\./, "").replace(/ {2,}/, " "))
    .join(", ");
}

const brief = (value: Json) => (isObject(value) ? Object.values(value).map(String).join(" ") : String(value));

function published(page: readonly PlannedObject[]): string {
  const names = (action: PlannedObject["action"]) =>
    page.filter((each) => each.action === action).map(({ object }) => object);
  const [made, updated] = [names("create"), names("update")];
  if (made.length === page.length) {
    return `is published: ${String(made.length)} objects named ${made[0]?.replace(/^.*\//, "") ?? ""}`;
  }
  const said = [
    ...(made.length === 0 ? [] : [`made anew: ${made.join(", ")}`]),
    ...(updated.length === 0 ? [] : [`brought up to date: ${updated.join(", ")}`]),
  ];
  return said.length === 0 ? "is there already, and stays as it is" : said.join("; ");
}

function open({ staysOpen, otherDoors }: Plan): string[] {
  return [
    ...staysOpen.map(({ target, urls }) => `${urls.join(", ")}  ${target}`),
    ...otherDoors.map(({ type, service, at }) => {
      const where = at.length === 0 ? "" : ` (${at.join(", ")})`;
      return `${type} ${service}${where} reaches the same pods`;
    }),
  ];
}

function checked({ targets, page, answered }: Plan): string {
  const writes = [...targets, ...page].filter(({ action }) => action !== "keep").length;
  const edge =
    answered === undefined
      ? "; the edge was not asked (--no-verify)"
      : `; the edge answers at ${addresses(Object.keys(answered).length)}`;
  return `rights to close and to go back, dry run of ${String(writes)} write${writes === 1 ? "" : "s"}${edge}`;
}

const addresses = (count: number) => `${String(count)} address${count === 1 ? "" : "es"}`;
const row = (label: string, text: string) => hang(pad(label, 14), text);
const rows = (label: string, texts: readonly string[]) => texts.flatMap((text, i) => row(i === 0 ? label : "", text));
