import { isAbsolute, join } from "node:path";
import { Trouble } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Material } from "./kubeconfig-types.ts";

/** The kubeconfig that is being read: its path, and the folder that relative paths in it count from. */
export interface Reader {
  readonly file: string;
  readonly folder: string;
}

/** A kubeconfig that cannot be read: where and why, never what stands there (it could be a secret). */
export function unreadable(place: string, why: string): Trouble {
  return new Trouble("usage", `The kubeconfig cannot be read: ${place}: ${why}.`, [
    "Mend the file, or name another one:",
    "  --kubeconfig FILE",
  ]);
}

/** A member that is a text, or is not there. @throws Trouble */
export function textAt(reader: Reader, object: JsonObject, member: string, where: string): string | undefined {
  const value = object[member];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw unreadable(reader.file, `${where}${member} must be a text (in quotes)`);
  return value;
}

/** A member that is a list of texts, or is not there (then it is empty). @throws Trouble */
export function textsAt(reader: Reader, object: JsonObject, member: string, where: string): readonly string[] {
  const value = object[member] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw unreadable(reader.file, `${where}${member} must be a list of texts`);
  }
  return value;
}

/** An object of those members that exist. */
export function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A member that is a path; it counts from the kubeconfig's folder. @throws Trouble */
export function pathAt(reader: Reader, object: JsonObject, member: string, where: string): string | undefined {
  const path = textAt(reader, object, member, where);
  if (path === undefined || path === "") return undefined;
  return isAbsolute(path) ? path : join(reader.folder, path);
}

/** `name-data` (base64) before `name` (a path), as kubectl has it. */
export function materialAt(reader: Reader, object: JsonObject, member: string, where: string): Material | undefined {
  const data = textAt(reader, object, `${member}-data`, where);
  if (data !== undefined && data !== "") return { text: Buffer.from(data, "base64").toString("utf8") };
  const file = pathAt(reader, object, member, where);
  return file === undefined ? undefined : { file };
}
