import type { Hold } from "../../core/record.ts";
import { byHand } from "../../core/target.ts";
import type { HeldAlready, Neighbour } from "../../engine/plan/neighbours.ts";
import { grouped } from "../../engine/site.ts";
import type { Plan, PlannedObject, PlannedTarget } from "../plan.ts";
import { inWords } from "./change.ts";
import { command } from "./command.ts";
import { clean, hang, pad, shorten, widthOf } from "./text.ts";
import { moment, zone } from "./time.ts";

/** What a plan says beside its data. */
export interface PlanWords {
  /** What visitors get: `“Back at six”, status 200`. */
  readonly visitors: string;
  /** The end, in words. */
  readonly until?: string;
  /** The command that carries it out. */
  readonly close: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A plan in lines: what would change first, what to type last. */
export function showPlan(plan: Plan, { visitors, until, close, now }: PlanWords): string[] {
  const { targets, namespaces } = plan;
  const column = Math.min(28, Math.max(...targets.map(({ object }) => widthOf(object))));
  const places = [...grouped(targets, ({ namespace }) => namespace)];
  return [
    ...hang("", `${headline(plan)} Nothing was changed.`),
    ...places.flatMap(([namespace, here]) => [
      "",
      ...(places.length > 1 ? [`In ${namespace}:`] : []),
      ...here.flatMap((target) => block(target, { column, answered: plan.answered ?? {} })),
    ]),
    "",
    ...rows(
      "Page",
      namespaces.map((namespace) => inOf(namespace, plan)),
    ),
    ...row("Visitors get", clean(visitors)),
    ...(until === undefined ? [] : row("Until", `${clean(until)}. Nothing reopens by itself then.`)),
    ...rows("Stays open", open(plan)),
    ...rows("Held already", held(plan, now)),
    ...rows("Left closed", left(plan)),
    ...rows(
      "Not known",
      plan.notLookedAt.map((what) => `what else stays open: this account may not list ${what}`),
    ),
    ...row("Checked", checked(plan)),
    "",
    ...command("Close:    ", close),
  ];
}

/** `legacy-billing would close 5 targets in demo and examples. 2 are closed already.` */
function headline({ maintenance, namespaces, targets }: Plan): string {
  const would = maintenance === byHand ? "Would close" : `${maintenance} would close`;
  const closing = targets.filter(({ action }) => action === "close");
  const rest = targets.length - closing.length;
  const already =
    closing.length === 0 || rest === 0 ? "" : ` ${String(rest)} ${rest === 1 ? "is" : "are"} closed already.`;
  return `${would} ${counted(closing)} in ${listed(namespaces)}.${already}`;
}

const listed = (names: readonly string[]) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

/** ` in store` where a plan has several namespaces. */
const placed = (namespace: string, { namespaces }: Plan) => (namespaces.length === 1 ? "" : ` in ${namespace}`);

/** What becomes of the page of one namespace; named where there are several. */
function inOf(namespace: string, { namespaces, page }: Plan): string {
  const grant = page.find(
    ({ object }) => object.startsWith("referencegrant/") && object.endsWith(`-from-${namespace}`),
  );
  const says = grant === undefined ? published(page.filter((each) => each.namespace === namespace)) : lent(grant);
  return namespaces.length === 1 ? says : `of ${namespace} ${says}`;
}

function counted(closing: readonly PlannedTarget[]): string {
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

/** What becomes of the page of another namespace: it stays as it is. */
function lent({ object, namespace, action }: PlannedObject): string {
  return `is that of ${namespace}${action === "create" ? `; ${object} is made there, which lets HTTPRoutes lead to it` : ""}`;
}

function published(page: readonly PlannedObject[]): string {
  const names = (action: PlannedObject["action"]) =>
    page.filter((each) => each.action === action).map(({ object }) => object);
  const [made, updated] = [names("create"), names("update")];
  if (made.length === page.length) {
    return `will be published: ${String(made.length)} objects named ${made[0]?.replace(/^.*\//, "") ?? ""}`;
  }
  const said = [
    ...(made.length === 0 ? [] : [`made anew: ${made.join(", ")}`]),
    ...(updated.length === 0 ? [] : [`brought up to date: ${updated.join(", ")}`]),
  ];
  return said.length === 0 ? "is there already, and stays as it is" : said.join("; ");
}

function open(plan: Plan): string[] {
  return [
    ...plan.staysOpen.map((each) => `${each.urls.join(", ")}  ${neighbour(each, plan)}`),
    ...plan.otherDoors.map(({ type, service, at }) => {
      const where = at.length === 0 ? "" : ` (${at.join(", ")})`;
      return `${type} ${service}${where} reaches the same pods`;
    }),
  ];
}

const neighbour = ({ target, namespace }: Neighbour, plan: Plan) => `${target}${placed(namespace, plan)}`;

/** What others hold closed: a target, which then opens with the last of them; or what is beside one. */
function held(plan: Plan, now: number): string[] {
  return plan.held.map((each: HeldAlready) => {
    const who = each.holds.map((hold) => holder(hold, now)).join("; ");
    const what = neighbour(each, plan);
    return each.closes ? `${what}: ${who}. It opens with the last of them` : `${each.urls.join(", ")}  ${what}: ${who}`;
  });
}

/** What the maintenance closed when it still meant it. */
function left(plan: Plan): string[] {
  const opens = `${plan.maintenance} does not mean it now, and opens it when it reopens`;
  return plan.left.map((each) => `${neighbour(each, plan)}: ${opens}`);
}

function holder({ maintenance, by, since, until }: Hold, now: number): string {
  const at = (time: string) =>
    Number.isNaN(Date.parse(time)) ? time : `${moment(Date.parse(time), now)} ${zone(now)}`;
  const end = until === undefined ? "" : ` until ${at(until)}`;
  return clean(`by ${maintenance} since ${at(since)}${end} (${by})`);
}

function checked({ targets, page, answered }: Plan): string {
  const writes = [...targets, ...page].filter(({ action }) => action !== "keep").length;
  const asked = answered === undefined ? undefined : Object.keys(answered).length;
  const edge = [
    ...(asked === undefined ? ["; the edge was not asked (--no-verify)"] : []),
    // What is closed already is asked only once it is closed again.
    ...(asked === undefined || asked === 0 ? [] : [`; the edge answers at ${addresses(asked)}`]),
  ];
  return `rights to close and to go back, dry run of ${String(writes)} write${writes === 1 ? "" : "s"}${edge.join("")}`;
}

const addresses = (count: number) => `${String(count)} address${count === 1 ? "" : "es"}`;
const row = (label: string, text: string) => hang(pad(label, 14), text);
const rows = (label: string, texts: readonly string[]) => texts.flatMap((text, i) => row(i === 0 ? label : "", text));
