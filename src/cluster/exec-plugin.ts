import { X509Certificate } from "node:crypto";
import { isObject } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { cleaned } from "./foreign-text.ts";
import { ApiFailure } from "./failure.ts";
import type { Access, ClusterEntry, ExecEntry } from "./kubeconfig-types.ts";
import { parseJson } from "./status.ts";
import { errorCode } from "./surroundings.ts";
import type { Pace, ProgramEnd, Surroundings } from "./surroundings.ts";

/** What a credential plugin gave. */
export interface PluginCredential {
  readonly token?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** A credential plugin whose answer is kept until it expires. */
export interface Plugin {
  /** @throws ApiFailure of kind `credentials` */
  current(): Promise<PluginCredential>;
  /** Forgets the kept answer, if it is this one: the next request runs the plugin again. */
  expire(rejected: PluginCredential | undefined): void;
}

const versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"];

/** A kubeconfig's `exec` entry (kubernetes `client-go/plugin/pkg/client/auth/exec/exec.go`); it runs once at a time. */
export function execPlugin(entry: ExecEntry, access: Access, from: Surroundings, pace: Pick<Pace, "now">): Plugin {
  let kept: Answer | undefined;
  let running: Promise<Answer> | undefined;
  const renewed = (): Promise<Answer> => {
    running ??= runPlugin(entry, access, from)
      .then((answer) => (kept = answer))
      .finally(() => (running = undefined));
    return running;
  };
  return {
    async current() {
      const answer = kept !== undefined && pace.now() < kept.until ? kept : await renewed();
      return answer.credential;
    },
    expire(rejected) {
      if (kept?.credential === rejected) kept = undefined;
    },
  };
}

/** What a plugin gave, and until when it holds (milliseconds since 1970). */
interface Answer {
  readonly credential: PluginCredential;
  readonly until: number;
}

async function runPlugin(entry: ExecEntry, access: Access, from: Surroundings): Promise<Answer> {
  const fail = failing(entry);
  if (!versions.includes(entry.apiVersion))
    throw fail(`asks for the version "${entry.apiVersion}", which is not known`);
  const interactive = entry.interactiveMode !== "Never" && from.interactive;
  if (entry.interactiveMode === "Always" && !interactive) throw fail("needs a terminal, and there is none");
  const end = await start(entry, execInfo(entry, access, interactive), from, interactive).catch((error: unknown) => {
    throw fail(errorCode(error) === "ENOENT" ? "was not found" : `could not be started (${errorCode(error) ?? "?"})`);
  });
  if (end.code !== 0) throw fail(`ended with ${end.code ?? "a signal"}${lastLine(end.stderr)}`);
  return credentialFrom(end.stdout, entry, fail);
}

function start(entry: ExecEntry, info: JsonObject, from: Surroundings, interactive: boolean): Promise<ProgramEnd> {
  const own = Object.fromEntries(entry.env.map(({ name, value }) => [name, value]));
  const env = { ...from.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return from.run({ command: entry.command, args: entry.args, env, interactive });
}

/** What a plugin is told in KUBERNETES_EXEC_INFO. */
function execInfo(entry: ExecEntry, access: Access, interactive: boolean): JsonObject {
  const cluster = entry.provideClusterInfo ? { cluster: clusterInfo(access.server, access.cluster) } : {};
  return { kind: "ExecCredential", apiVersion: entry.apiVersion, spec: { ...cluster, interactive } };
}

function clusterInfo(server: string, cluster: ClusterEntry): JsonObject {
  const { ca, tlsServerName, proxyUrl, execConfig } = cluster;
  return {
    server,
    ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }),
    ...(cluster.insecure ? { "insecure-skip-tls-verify": true } : {}),
    ...(ca !== undefined && "text" in ca
      ? { "certificate-authority-data": Buffer.from(ca.text).toString("base64") }
      : {}),
    ...(proxyUrl === undefined ? {} : { "proxy-url": proxyUrl }),
    ...(execConfig === undefined ? {} : { config: execConfig }),
  };
}

type Fail = (what: string) => ApiFailure;

function failing(entry: ExecEntry): Fail {
  return (what) =>
    new ApiFailure({
      kind: "credentials",
      message: `the credential plugin ${entry.command || "(no command)"} ${what}`,
      ...(entry.installHint === undefined ? {} : { hint: cleaned(entry.installHint) }),
    });
}

function lastLine(text: string): string {
  const line = cleaned(text.trim().split("\n").at(-1) ?? "");
  return line === "" ? "" : `: ${line}`;
}

function credentialFrom(stdout: string, entry: ExecEntry, fail: Fail): Answer {
  const answer = parseJson(stdout);
  if (!isObject(answer) || answer["kind"] !== "ExecCredential") throw fail("gave no ExecCredential");
  if (answer["apiVersion"] !== entry.apiVersion) throw fail("answered in another version than it was asked in");
  const status = isObject(answer["status"]) ? answer["status"] : {};
  const token = nonEmpty(status["token"]);
  const cert = nonEmpty(status["clientCertificateData"]);
  const key = nonEmpty(status["clientKeyData"]);
  if ((cert === undefined) !== (key === undefined)) throw fail("gave a certificate without its key, or the reverse");
  if (token === undefined && cert === undefined) throw fail("gave neither a token nor a certificate");
  return {
    credential: {
      ...(token === undefined ? {} : { token }),
      ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    },
    until: expiry(nonEmpty(status["expirationTimestamp"]), cert),
  };
}

const nonEmpty = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** When to run it again: as it says, or as its certificate does. Milliseconds since 1970. */
function expiry(timestamp: string | undefined, cert: string | undefined): number {
  const said = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  const certain = cert === undefined ? Number.NaN : certificateEnd(cert);
  const ends = [said, certain].filter((end) => !Number.isNaN(end));
  return ends.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...ends);
}

function certificateEnd(cert: string): number {
  try {
    return Date.parse(new X509Certificate(cert).validTo);
  } catch {
    return Number.NaN;
  }
}
