import { dirname } from "node:path";
import { isObject, objectsIn } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { materialAt, present, textAt, unreadable } from "./kubeconfig-members.ts";
import type { Reader } from "./kubeconfig-members.ts";
import type { ClusterEntry, ContextEntry, Kubeconfig } from "./kubeconfig-types.ts";
import { userEntry } from "./kubeconfig-user.ts";
import { parseJson } from "./status.ts";

/**
 * Reads the text of one kubeconfig. Relative paths in it count from its own folder. JSON needs no YAML parser.
 * @throws Trouble with the file and the place, never with a value (it could be a secret)
 */
export async function parseKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  const json = text.trimStart().startsWith("{") ? parseJson(text) : undefined;
  const root = json ?? (await parseYaml(text, file)) ?? {};
  if (!isObject(root)) throw unreadable(file, "it holds no mapping at its top");
  const reader = { file, folder: dirname(file) };
  const current = textAt(reader, root, "current-context", "");
  return {
    files: [file],
    ...(current === undefined || current === "" ? {} : { currentContext: current }),
    clusters: named(reader, root, "clusters", "cluster", clusterEntry),
    users: named(reader, root, "users", "user", userEntry),
    contexts: named(reader, root, "contexts", "context", contextEntry),
  };
}

async function parseYaml(text: string, file: string): Promise<Json | undefined> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error === undefined) return plain(document, file);
  const { line, col } = lines.linePos(error.pos[0]);
  throw unreadable(`${file}:${line}:${col}`, `not YAML (${error.code.toLowerCase().replaceAll("_", " ")})`);
}

function plain(document: { toJS(): unknown }, file: string): Json | undefined {
  try {
    return document.toJS() as Json | undefined;
  } catch {
    throw unreadable(file, "an alias in it leads nowhere, or too far");
  }
}

type ReadEntry<T> = (reader: Reader, body: JsonObject, where: string) => T;

function named<T>(reader: Reader, root: JsonObject, list: string, member: string, read: ReadEntry<T>): Map<string, T> {
  const items = root[list] ?? [];
  if (!Array.isArray(items)) throw unreadable(reader.file, `${list} must be a list`);
  const entries = new Map<string, T>();
  for (const [i, item] of (items as readonly Json[]).entries()) {
    if (!isObject(item)) throw unreadable(reader.file, `${list}[${i}] must be a mapping`);
    const name = textAt(reader, item, "name", `${list}[${i}].`);
    const body = item[member] ?? {};
    if (name === undefined || !isObject(body))
      throw unreadable(reader.file, `${list}[${i}] needs a name and a ${member}`);
    if (!entries.has(name)) entries.set(name, read(reader, body, `${list}[${i}].${member}.`));
  }
  return entries;
}

function clusterEntry(reader: Reader, body: JsonObject, where: string): ClusterEntry {
  const extensions = objectsIn(body["extensions"]);
  const exec = extensions.find((extension) => extension["name"] === "client.authentication.k8s.io/exec");
  return {
    insecure: body["insecure-skip-tls-verify"] === true,
    ...present({
      server: textAt(reader, body, "server", where),
      ca: materialAt(reader, body, "certificate-authority", where),
      tlsServerName: textAt(reader, body, "tls-server-name", where),
      proxyUrl: textAt(reader, body, "proxy-url", where),
      execConfig: exec?.["extension"],
    }),
  };
}

function contextEntry(reader: Reader, body: JsonObject, where: string): ContextEntry {
  return {
    cluster: textAt(reader, body, "cluster", where) ?? "",
    ...present({
      user: textAt(reader, body, "user", where),
      namespace: textAt(reader, body, "namespace", where),
    }),
  };
}
