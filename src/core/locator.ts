import { equal, isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Where in an object something stands: members by name, items of a list by what identifies them (`{host}`,
 * `{path, pathType}`; `null` for a member that it lacks), never by index, because others insert into lists meanwhile.
 */
export type Locator = readonly LocatorStep[];
type LocatorStep = string | JsonObject;

/** Where a locator leads in one particular object. */
export type Place =
  /** `value` is `undefined` where the last member does not exist; `holder` says whether what would hold it does. */
  | {
      readonly found: true;
      readonly steps: readonly (string | number)[];
      readonly value?: Json;
      readonly holder: boolean;
    }
  | { readonly found: false; readonly reason: string };

type Found = Extract<Place, { readonly found: true }>;

/**
 * Follows a locator through a live object. A list item that is missing, or that several items match, is not found; where
 * several match, those count in which the rest of the locator is found: two rules of one host, each with paths of its own.
 */
export function locate(document: Json, at: Locator): Place {
  return follow({ found: true, steps: [], holder: true, value: document }, at);
}

function follow(place: Found, at: Locator): Place {
  const { steps, value: here } = place;
  const step = at[steps.length];
  if (step === undefined) return place;
  if (typeof step === "string") {
    if (here !== undefined && !isObject(here)) return nowhere(at, `${step} is not in an object`);
    const value = isObject(here) ? here[step] : undefined;
    const holder = here !== undefined;
    return follow({ found: true, steps: [...steps, step], holder, ...(value === undefined ? {} : { value }) }, at);
  }
  const list: readonly Json[] = Array.isArray(here) ? here : [];
  const matches = list.flatMap((item, index) => (identifies(step, item) ? [{ item, index }] : []));
  const ends = matches.map(({ item, index }) =>
    follow({ found: true, steps: [...steps, index], holder: true, value: item }, at),
  );
  const found = ends.filter((end) => end.found);
  const [one, another] = ends.length === 1 ? ends : found;
  if (one !== undefined && another === undefined) return one;
  return nowhere(at, `${found.length === 0 ? "no" : String(found.length)} item ${show([step])}`);
}

const nowhere = (at: Locator, why: string): Place => ({ found: false, reason: `${show(at)}: ${why}` });

/** Do these members identify this list item? */
function identifies(key: JsonObject, item: Json): boolean {
  return isObject(item) && Object.keys(key).every((member) => equal(key[member], item[member] ?? null));
}

/** A locator for people: `spec.to`, `spec.rules[host=shop.example.com].http`. */
export function show(at: Locator): string {
  return at
    .map((step, i) => {
      if (typeof step !== "string")
        return `[${Object.entries(step)
          .map(([k, v]) => `${k}=${typeof v === "string" ? v : JSON.stringify(v)}`)
          .join(",")}]`;
      if (/[./]/.test(step)) return `[${step}]`;
      return i === 0 ? step : `.${step}`;
    })
    .join("");
}
