import type { StepEvent, StepState } from "../../engine/world.ts";
import { clean, hang, pad, shorten, widthOf } from "./text.ts";
import { span } from "./time.ts";

/** One line of the story of a run: what it is about, what was said of it so far, and what is under way. */
interface Entry {
  readonly label: string;
  readonly target: boolean;
  readonly state: StepState;
  readonly said: readonly string[];
  readonly doing?: string;
  /** When it was first heard of: milliseconds since the epoch. */
  readonly since: number;
  /** Milliseconds that it took: measured, or since it was said to have started. */
  readonly took?: number;
}

/** The story so far, in the order in which things began. */
export type Story = readonly Entry[];

/** A line of the story as it is shown: in three parts, for each has a colour of its own. */
export interface Row {
  readonly state: StepState;
  readonly text: string;
  readonly took: string;
}

const labels: { readonly [step in StepEvent["step"]]: string } = {
  wait: "waiting",
  check: "checks",
  page: "page",
  ready: "ready",
  write: "write",
  seen: "edge",
  settle: "settling",
  drain: "draining",
  "rolled-back": "way back",
  upload: "upload",
  build: "build",
  tag: "tag",
  rollout: "rollout",
};

/** What an event is about, in the first column. */
export const labelOf = ({ target, step, namespace }: StepEvent): string =>
  clean(`${target ?? labels[step]}${namespace === undefined ? "" : ` in ${namespace}`}`);

/** What an event says, without the name that stands before it. */
export function wordsOf({ target, says }: StepEvent): string {
  return clean(target !== undefined && says.startsWith(`${target} `) ? says.slice(target.length + 1) : says);
}

/** The story with one more event, told at that time. */
export function goOn(story: Story, event: StepEvent, at: number): Story {
  const label = labelOf(event);
  const earlier = story.find((entry) => entry.label === label);
  const entry = told(
    earlier ?? { label, target: event.target !== undefined, state: "started", said: [], since: at },
    event,
    at,
  );
  return earlier === undefined ? [...story, entry] : story.map((each) => (each === earlier ? entry : each));
}

function told(entry: Entry, event: StepEvent, at: number): Entry {
  const { doing, took, ...rest } = entry;
  const { ms } = event;
  const text = wordsOf(event);
  // What failed stays failed, whatever is said of it later.
  const state = entry.state === "failed" ? "failed" : event.state;
  if (event.state === "started") return { ...rest, state, doing: text };
  const duration = ms ?? (doing === undefined ? took : at - entry.since);
  const said = entry.said.includes(text) ? entry.said : [...entry.said, text];
  return { ...rest, state, said, ...(duration === undefined ? {} : { took: duration }) };
}

export interface Frame {
  readonly now: number;
  /** How wide a line may be, in columns. */
  readonly width: number;
  /** Lines about single targets: more of them are told in one. */
  readonly most: number;
}

/** The story as rows of a terminal. */
export function rows(story: Story, { now, width, most }: Frame): Row[] {
  const shown = gathered(story, most);
  const column = Math.min(30, Math.max(8, ...shown.map(({ label }) => widthOf(label))));
  return shown.flatMap((entry) => {
    const { state, label } = entry;
    const took = entry.took ?? (entry.doing === undefined ? undefined : now - entry.since);
    const lines = hang(`  ${pad(shorten(label, column), column)} `, textOf(entry), width - 12);
    const time = took === undefined ? "" : span(took).padStart(11);
    return lines.map((text, i) => ({ state, text: i === 0 ? pad(text, width - 12) : text, took: i === 0 ? time : "" }));
  });
}

function textOf({ said, doing }: Entry): string {
  return [...said, ...(doing === undefined ? [] : [`${doing} …`])].join(", ");
}

/** Many targets in one line: how many of them have come how far; those that failed stand on their own. */
function gathered(story: Story, most: number): Story {
  const fine = story.filter(({ target, state }) => target && state !== "failed");
  if (fine.length <= most) return story;
  const counts = new Map<string, number>();
  for (const said of fine.flatMap((entry) => entry.said)) counts.set(said, (counts.get(said) ?? 0) + 1);
  const took = fine.flatMap((entry) => entry.took ?? []);
  const entry: Entry = {
    label: "targets",
    target: true,
    state: "done",
    said: [...counts].map(([said, count]) => `${count.toLocaleString("en")} ${said}`),
    since: fine[0]?.since ?? 0,
    ...(took.length === 0 ? {} : { took: Math.max(...took) }),
  };
  return story.flatMap((each) => (each === fine[0] ? [entry] : fine.includes(each) ? [] : [each]));
}
