import { isList, isObject, type Json } from "../../core/json.ts";

/** A target as the index names it. The way back is never here: it stands on the object alone. */
export interface Indexed {
  /** As people type it: `route`. */
  readonly kind: string;
  readonly name: string;
  /** Of what was made: of what it is a part of, for it is remembered before it is made; of a host, empty. */
  readonly uid: string;
  /** Of what was made: how people read it, `route/shop /invoices`, `host/old.example.com`. */
  readonly part?: string;
}

/** What tells one from another. */
export const identityOf = ({ name, uid }: Pick<Indexed, "name" | "uid">): string => `${name} ${uid}`;

/** What one namespace's page remembers of one maintenance. */
export interface MaintenanceIndex {
  readonly v: 1;
  readonly targets: readonly Indexed[];
  /** The other namespaces in which it has targets. */
  readonly namespaces: readonly string[];
}

/** Reads an index. A version or shape that this program does not know is refused with a reason, never guessed at. */
export function decodeIndex(text: string): { readonly index: MaintenanceIndex } | { readonly unreadable: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unreadable: "it is not JSON" };
  }
  if (!isObject(value)) return { unreadable: "it is not a JSON object" };
  if (value.v !== 1)
    return { unreadable: `it has version ${JSON.stringify(value.v) ?? "(none)"}, this entracte reads 1` };
  const { targets, namespaces } = value;
  if (!isList(targets) || !targets.every(isIndexed)) return { unreadable: "its targets are damaged" };
  if (!isList(namespaces) || !namespaces.every((name) => typeof name === "string"))
    return { unreadable: "its namespaces are damaged" };
  return { index: value as unknown as MaintenanceIndex };
}

/** The index with these targets and namespaces in it, each once. */
export function withTargets(
  index: MaintenanceIndex | undefined,
  targets: readonly Indexed[],
  namespaces: readonly string[],
): MaintenanceIndex {
  const now = new Set(targets.map(identityOf));
  const earlier = (index?.targets ?? []).filter((indexed) => !now.has(identityOf(indexed)));
  return {
    v: 1,
    targets: [...earlier, ...targets],
    namespaces: [...new Set([...(index?.namespaces ?? []), ...namespaces])].toSorted(),
  };
}

/** The index without these targets; nothing where it then has nothing more to say. */
export function withoutTargets(index: MaintenanceIndex, gone: ReadonlySet<string>): MaintenanceIndex | undefined {
  const targets = index.targets.filter((indexed) => !gone.has(identityOf(indexed)));
  return targets.length === 0 && index.namespaces.length === 0 ? undefined : { ...index, targets };
}

function isIndexed(value: Json): boolean {
  if (!isObject(value) || (value.part !== undefined && typeof value.part !== "string")) return false;
  return [value.kind, value.name, value.uid].every((member) => typeof member === "string");
}
