import { equal, isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Where in an object something stands: members by name, items of a list by what identifies them (`{host}`,
 * `{path, pathType}`), never by index, because others insert into lists meanwhile.
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

/** Follows a locator through a live object. A list item that is missing, or that several items match, is not found. */
export function locate(document: Json, at: Locator): Place {
  let here: Json | undefined = document;
  let holder = true;
  const steps: (string | number)[] = [];
  for (const step of at) {
    holder = here !== undefined;
    if (typeof step === "string") {
      if (here !== undefined && !isObject(here))
        return { found: false, reason: `${show(at)}: ${step} is not in an object` };
      steps.push(step);
      here = isObject(here) ? here[step] : undefined;
      continue;
    }
    const list: readonly Json[] = Array.isArray(here) ? here : [];
    const matches = list.flatMap((item, index) => (identifies(step, item) ? [index] : []));
    if (matches.length !== 1) {
      return {
        found: false,
        reason: `${show(at)}: ${matches.length === 0 ? "no" : String(matches.length)} item ${show([step])}`,
      };
    }
    const index = matches[0] as number;
    steps.push(index);
    here = list[index];
  }
  return { found: true, steps, holder, ...(here === undefined ? {} : { value: here }) };
}

/** Do these members identify this list item? */
function identifies(key: JsonObject, item: Json): boolean {
  return isObject(item) && Object.keys(key).every((member) => equal(key[member], item[member]));
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
