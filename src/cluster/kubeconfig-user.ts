import { isAbsolute, join } from "node:path";
import { isObject, objectsIn } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { materialAt, pathAt, present, textAt, textsAt } from "./kubeconfig-members.ts";
import type { Reader } from "./kubeconfig-members.ts";
import type { ExecEntry, Impersonation, UserEntry } from "./kubeconfig-types.ts";

/** A `users[].user` entry. @throws Trouble where a member has another type than it should */
export function userEntry(reader: Reader, body: JsonObject, where: string): UserEntry {
  const provider = body["auth-provider"];
  return present({
    token: textAt(reader, body, "token", where),
    tokenFile: pathAt(reader, body, "tokenFile", where),
    certificate: materialAt(reader, body, "client-certificate", where),
    key: materialAt(reader, body, "client-key", where),
    username: textAt(reader, body, "username", where),
    password: textAt(reader, body, "password", where),
    exec: execEntry(reader, body, where),
    impersonate: impersonation(reader, body, where),
    authProvider: isObject(provider) ? (textAt(reader, provider, "name", where) ?? "unnamed") : undefined,
  });
}

function execEntry(reader: Reader, user: JsonObject, place: string): ExecEntry | undefined {
  const exec = user["exec"];
  if (!isObject(exec)) return undefined;
  const where = `${place}exec.`;
  const command = textAt(reader, exec, "command", where) ?? "";
  const env = objectsIn(exec["env"]);
  const mode = textAt(reader, exec, "interactiveMode", where);
  const hint = textAt(reader, exec, "installHint", where);
  return {
    apiVersion: textAt(reader, exec, "apiVersion", where) ?? "",
    // A path (not a bare name, which is looked up) counts from the kubeconfig's folder.
    command: /[\\/]/.test(command) && !isAbsolute(command) ? join(reader.folder, command) : command,
    args: textsAt(reader, exec, "args", where),
    env: env.map((item) => ({
      name: textAt(reader, item, "name", `${where}env.`) ?? "",
      value: textAt(reader, item, "value", `${where}env.`) ?? "",
    })),
    provideClusterInfo: exec["provideClusterInfo"] === true,
    interactiveMode: mode === "Never" || mode === "Always" ? mode : "IfAvailable",
    ...(hint === undefined ? {} : { installHint: hint }),
  };
}

function impersonation(reader: Reader, user: JsonObject, where: string): Impersonation | undefined {
  const name = textAt(reader, user, "as", where);
  if (name === undefined || name === "") return undefined;
  const uid = textAt(reader, user, "as-uid", where);
  const extra = user["as-user-extra"];
  const names = isObject(extra) ? Object.keys(extra) : [];
  return {
    user: name,
    ...(uid === undefined ? {} : { uid }),
    groups: textsAt(reader, user, "as-groups", where),
    extra: Object.fromEntries(names.map((key) => [key, textsAt(reader, extra as JsonObject, key, where)])),
  };
}
