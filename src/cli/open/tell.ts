import { explain } from "../../cluster/explain.ts";
import { ApiFailure } from "../../cluster/failure.ts";
import { BrokenForward } from "../../cluster/forward.ts";
import type { Cluster, PodPort } from "../../cluster/port.ts";
import { urlOf } from "../../core/address.ts";
import { exitCodes, Trouble } from "../../core/errors.ts";
import { quoted } from "../../core/shell.ts";
import type { Application } from "../../engine/open/application.ts";
import { complain } from "../complain.ts";
import { say, speaksJson, warn } from "../say.ts";
import { command } from "../show/command.ts";
import { clean, hang } from "../show/text.ts";
import { clock } from "../show/time.ts";
import type { Checked } from "./check.ts";

/** Says where the application is now, how to ask it as visitors do, and how to end it. */
export function tellOpened(application: Application, pod: PodPort, port: number): void {
  const { name, namespace, state, inside, host, others } = application;
  const url = `${inside.scheme}://localhost:${String(port)}${inside.path}`;
  if (speaksJson()) {
    const facts = { target: name, namespace, state, url, ...(host === undefined ? {} : { host }) };
    return say(JSON.stringify({ type: "opened", ...facts, pod: pod.name, podPort: pod.port, port }));
  }
  const closed = state === "open" ? "" : ", which is closed";
  const mixed =
    others.length === 0 ? "" : ` Visitors get ${others.join(", ")}, too; this is ${application.backend.service}.`;
  const lines = [
    ...hang("", `The application behind ${name}${closed}, on this machine alone:`),
    "",
    `  ${url}`,
    "",
    ...(host === undefined
      ? []
      : ["By the name that visitors ask for:", ...command("  ", curl(application, host, port)), ""]),
    ...hang("", `Pod ${pod.name}, port ${String(pod.port)}: always one that is ready.${mixed}`),
    "Ctrl-C ends it.",
  ];
  for (const line of lines) say(line);
}

/** The line that asks with the Host, and the server name, of visitors. */
function curl({ inside }: Application, host: string, port: number): string {
  const { scheme, path, headers, ownCertificate } = inside;
  return [
    "curl",
    ...(scheme === "https" && !ownCertificate ? ["-k"] : []),
    `--connect-to ::127.0.0.1:${String(port)}`,
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
    quoted(urlOf({ scheme, host, path })),
  ].join(" ");
}

/** Tells what the application answered. Returns the exit code. */
export function tellCheck({ name, namespace, inside }: Application, checked: Checked): number {
  const { pod, path, status, means, location } = checked;
  const ok = status >= 200 && status < 400;
  const exitCode = ok ? exitCodes.done : exitCodes.overdue;
  if (speaksJson()) {
    const facts = { target: name, namespace, pod: pod.name, podPort: pod.port, path, status };
    say(JSON.stringify({ type: "checked", ...facts, ...(location === undefined ? {} : { location }), ok, exitCode }));
    return exitCode;
  }
  const where = location === undefined ? "" : ` to ${location}`;
  const how = `${inside.scheme}, pod ${pod.name}, port ${String(pod.port)}`;
  for (const line of hang("", clean(`${name} answers ${String(status)} ${means}${where} to GET ${path} (${how}).`)))
    say(line);
  if (!ok) for (const line of command("", `oc logs ${pod.name} -n ${namespace}`)) say(`  ${line}`);
  return exitCode;
}

/** Tells what happens while it is open. */
interface Teller {
  goesTo(pod: PodPort): void;
  broke(pod: PodPort, failure: Error): void;
  failed(failure: unknown): void;
  /** From now on nothing is told: what breaks is ours. */
  over(): void;
}

/** The same thing is told once, until something else happens. */
export function teller({ name, namespace }: Application, { server }: Pick<Cluster, "server">, first: PodPort): Teller {
  let now = first.name;
  let last = "";
  let silent = false;
  const once = (lines: readonly string[]): void => {
    const text = lines.join("\n");
    if (silent || text === last) return;
    last = text;
    for (const [i, line] of lines.entries()) warn(i === 0 ? `${clock(Date.now())} ${line}` : line);
  };
  return {
    goesTo(pod) {
      if (pod.name === now) return;
      const says = `${now} is not ready any more: now pod ${pod.name}, port ${String(pod.port)}.`;
      const event = { type: "pod", at: new Date().toISOString(), target: name, pod: pod.name, podPort: pod.port };
      now = pod.name;
      last = "";
      if (speaksJson()) say(JSON.stringify(event));
      else for (const line of hang(`${clock(Date.now())} `, says)) say(line);
    },
    broke(pod, failure) {
      const by = failure instanceof BrokenForward && failure.by === "pod" ? "Pod" : "The way to pod";
      once([`${by} ${pod.name} broke a connection off: ${failure.message}.`]);
    },
    failed(failure) {
      if (silent) return;
      const known = failure instanceof ApiFailure ? explain(failure, { server, namespace, purpose: "open" }) : failure;
      if (known instanceof Trouble) once([known.message, ...known.remedy.map((each) => `  ${each.trim()}`)]);
      else complain(known);
    },
    over: () => void (silent = true),
  };
}
