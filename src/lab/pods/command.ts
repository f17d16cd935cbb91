import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { numberAt, objectsAt, textAt, textsAt } from "../read.ts";

/** The words that a container is started with. */
export function argvOf(container: JsonObject): readonly string[] {
  return [...textsAt(container, "command"), ...textsAt(container, "args")];
}

/** What of nginx's own options the lab keeps: the configuration file, and the global directives. */
export interface NginxOptions {
  readonly config: string;
  readonly directives: string;
}

/** Reads `-c` and `-g` of a container that runs nginx; without them the image's own (nginx(8)). */
export function nginxOptions(argv: readonly string[]): NginxOptions {
  const after = (flag: string): string | undefined => {
    const index = argv.indexOf(flag);
    return index < 0 ? undefined : argv[index + 1];
  };
  const directives = (after("-g") ?? "").trim();
  return {
    config: after("-c") ?? "/etc/nginx/nginx.conf",
    directives: /\bdaemon\s+off\b/.test(directives) ? directives : `daemon off; ${directives}`.trim(),
  };
}

/** Where the values of environment variables that refer to something come from. */
export interface EnvironmentSources {
  readonly pod: KubeObject;
  readonly podIP: string;
  lookup(kind: "ConfigMap" | "Secret", name: string, key: string): string | undefined;
}

/** The environment of a container (core/v1 EnvVar): values, fields of the pod, keys of ConfigMaps and Secrets. */
export function environmentOf(container: JsonObject, sources: EnvironmentSources): { readonly [name: string]: string } {
  const entries = objectsAt(container, "env").map((variable) => [
    textAt(variable, "name") ?? "",
    textAt(variable, "value") ?? referred(variable, sources) ?? "",
  ]);
  return Object.fromEntries(entries) as { [name: string]: string };
}

function referred(variable: JsonObject, { pod, podIP, lookup }: EnvironmentSources): string | undefined {
  const field = textAt(variable, "valueFrom", "fieldRef", "fieldPath");
  if (field === "status.podIP") return podIP;
  if (field !== undefined) return textAt(pod, ...field.split("."));
  for (const [member, kind] of [
    ["configMapKeyRef", "ConfigMap"],
    ["secretKeyRef", "Secret"],
  ] as const) {
    const name = textAt(variable, "valueFrom", member, "name");
    const key = textAt(variable, "valueFrom", member, "key");
    if (name !== undefined && key !== undefined) return lookup(kind, name, key);
  }
  return undefined;
}

/** How long the `preStop` hook of a container takes, in seconds: the `sleep` action, or an exec of `sleep N`. */
export function preStopSeconds(container: JsonObject): number {
  const seconds = numberAt(container, "lifecycle", "preStop", "sleep", "seconds");
  if (seconds !== undefined) return seconds;
  const command = textsAt(container, "lifecycle", "preStop", "exec", "command").join(" ");
  return Number(/\bsleep\s+(\d+(?:\.\d+)?)/.exec(command)?.[1] ?? 0);
}
