import { showChange, type Change } from "../../core/change.ts";
import { isObject, objectsIn, textOf, type Json } from "../../core/json.ts";
import { show, type Locator } from "../../core/locator.ts";

/** A change as people say it: `to shop → maintenance-page`, `annotation disable_cookies set to true`. */
export function inWords(change: Change): string {
  const [, member, name] = change.at;
  const { before, after } = change;
  const turn = turned(change);
  if (turn !== undefined) return turn;
  const what = member === "annotations" ? `annotation ${String(name).replace(/^.*\//, "")}` : show(change.at.slice(1));
  if (after === undefined) return `${what} taken out`;
  if (before === undefined) return `${what} set to ${brief(after)}`;
  return showChange(change)
    .map((text) => text.replace(/^(?:spec|metadata)\./, "").replace(/ {2,}/, " "))
    .join(", ");
}

const brief = (value: Json) => (isObject(value) ? Object.values(value).map(String).join(" ") : String(value));

/** What holds Services: of a Route, an Ingress, an HTTPRoute. */
const backends = ["to", "backend", "defaultBackend", "backendRefs"];

/** `shop.example.com/invoices to invoices → maintenance-page`, where Services change places. */
function turned({ at, before, after }: Change): string | undefined {
  if (!backends.includes(String(at.at(-1)))) return undefined;
  const [from, to] = [servicesIn(before), servicesIn(after)];
  if (from === "" || to === "") return undefined;
  const where = placeOf(at);
  return `${where === "" ? "" : `${where} `}to ${from} → ${to}`;
}

function servicesIn(value: Json | undefined): string {
  const all = isObject(value) ? [value] : objectsIn(value);
  const names = all.flatMap(
    ({ name, service }) => textOf(name) ?? textOf(isObject(service) ? service.name : undefined) ?? [],
  );
  return [...new Set(names)].join(" and ");
}

/** The host and the paths that a place of a list is found by. */
function placeOf(at: Locator): string {
  return at
    .filter(isObject)
    .flatMap(({ host, path, matches }) => [
      textOf(host) ?? "",
      textOf(path) ??
        objectsIn(matches)
          .flatMap((match) => textOf(isObject(match.path) ? match.path.value : "") ?? [])
          .join(" "),
    ])
    .join("");
}
