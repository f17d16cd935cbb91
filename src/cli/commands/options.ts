import { Option, type Command } from "commander";
import { Trouble } from "../../core/errors.ts";
import { readSelector } from "../../core/selector.ts";
import { wrongPaths } from "../../core/part.ts";
import { durationPattern } from "../../core/spec/until-text.ts";
import type { Policy } from "../../edge/adapter.ts";
import type { Output } from "../say.ts";

/** What every command that talks to a cluster can be told. */
export interface ClusterOptions {
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** What every command that changes what visitors see can be told, beside the cluster. */
export interface SwitchOptions extends ClusterOptions {
  /** Where the maintenances are; `entracte.yaml` of the working directory, unless given. */
  readonly file?: string;
  readonly edge: readonly string[];
  readonly verify: boolean;
  /** Seconds. */
  readonly settle: number;
  /** Seconds. */
  readonly timeout: number;
  /** When to begin. */
  readonly waitUntil?: string;
  /** Files: what they are written as, their names say. */
  readonly evidence: readonly string[];
  readonly output: Output;
}

/** An option that an environment variable can give, too: `--reason` is `ENTRACTE_REASON`. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  const name = made
    .attributeName()
    .replaceAll(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase();
  return made.env(`ENTRACTE_${name}`);
}

export function withCluster(command: Command): Command {
  return command
    .addOption(option("-n, --namespace <name>", "the namespace; the file's or else the kubeconfig's, unless given"))
    .addOption(option("--context <name>", "the kubeconfig's context"))
    .addOption(option("--kubeconfig <path>", "the kubeconfig"));
}

/** How targets are typed. */
export const targetWords = "route/NAME, ingress/NAME, httproute/NAME, host/NAME";

export const fileOption = (): Option =>
  option("-f, --file <path>", "the file of maintenances; entracte.yaml here, unless given");

/** Where the edge is, and whether to look at it. */
export function withEdge(command: Command): Command {
  return command
    .addOption(
      option("--edge <entries>", "where the edge is when DNS does not say: http=HOST:PORT,https=HOST:PORT; repeatable")
        .argParser((value: string, all: readonly string[]) => [...all, value])
        .default([], "DNS"),
    )
    .addOption(option("--no-verify", "do not look at the edge: no proof"));
}

/** @param formats how it can be told */
export function withSwitch(command: Command, formats: readonly Output[] = ["table", "json"]): Command {
  return withEdge(withCluster(command))
    .addOption(fileOption())
    .addOption(
      option("--settle <seconds>", "no old answer for so long: the edge's reload interval and one more")
        .default(6)
        .argParser(seconds),
    )
    .addOption(
      option("--timeout <seconds>", "for the page, the application, and the edge").default(120).argParser(seconds),
    )
    .addOption(
      option("--evidence <files>", "write what was seen, by the names: .json, .html, .xml (JUnit), .env; repeatable")
        .argParser((value: string, all: readonly string[]) => [...all, ...value.split(",")])
        .default([], "none"),
    )
    .addOption(option("-o, --output <format>", "how to tell what happens").choices(formats).default("table"));
}

/** Only a part of the target that is named. */
export const pathsOption = (): Option =>
  option("--paths <paths>", "only these paths of the target: /invoices,/payments").argParser(paths);

/** @throws Trouble (`usage`) for paths that cannot be closed together */
function paths(text: string): readonly string[] {
  const all = text.split(",").map((path) => path.trim());
  const wrong = wrongPaths(all);
  if (wrong === undefined) return all;
  throw new Trouble("usage", `These paths cannot be closed: ${wrong}.`, [
    "Give them such as --paths /invoices,/payments",
  ]);
}

/** Labels. @throws Trouble (`usage`) for anything else */
export function selector(text: string): string {
  if (readSelector(text) !== undefined) return text;
  throw new Trouble("usage", `${JSON.stringify(text)} is no label selector.`, [
    "Give labels as oc get -l takes them:  -l app=shop,tier!=batch",
  ]);
}

/** When to begin, for commands that a pipeline starts ahead of time. */
export const waitOption = (): Option =>
  option("--wait-until <time>", "begin then: 06:00 (the nearest, in the file's time zone), or a date with its zone");

/** How long something lasts. @throws Trouble (`usage`) for anything else */
export function duration(text: string): string {
  if (durationPattern.test(text)) return text;
  throw new Trouble("usage", `${JSON.stringify(text)} is no duration.`, ["Give one such as 2h, 90m or 1h30m."]);
}

/** A number of seconds. @throws Trouble (`usage`) for anything else */
export function seconds(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Trouble("usage", `${JSON.stringify(text)} is no number of seconds.`, ["Give a number, such as 6 or 0.5."]);
}

/** A number of a port. @throws Trouble (`usage`) for anything else */
export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value < 65_536) return value;
  throw new Trouble("usage", `${JSON.stringify(text)} is no port.`, [
    "Give a number such as 8100, or 0 for a free one.",
  ]);
}

/** `edge`, or `secret/NAME`. @throws Trouble (`usage`) for anything else */
export function tls(value: string): NonNullable<Policy["tls"]> {
  if (value === "edge") return value;
  const [, secret] = /^secret\/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)$/.exec(value) ?? [];
  if (secret !== undefined) return { secret };
  throw new Trouble("usage", `--tls must be edge, or a Secret that has a certificate: ${JSON.stringify(value)}.`, [
    "The page shows its certificate:           --tls secret/NAME",
    "The router shows its own one meanwhile:   --tls edge",
  ]);
}
