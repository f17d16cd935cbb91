import { spawn } from "node:child_process";
import { join } from "node:path";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import type { Interception } from "../../src/lab/api/context.ts";
import { writeKubeconfig } from "../../src/lab/api/kubeconfig.ts";
import { everything } from "../../src/lab/api/rights.ts";
import type { ApiRequest } from "../../src/lab/api/server.ts";
import { appObjects } from "../../src/lab/apps/manifests.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { environmentOf } from "../support/command.ts";
import { partsIn } from "../support/parts.ts";
import { Requests, type CrashPoint, type Sent } from "./requests.ts";

/** How a command ended. */
export interface Ran {
  /** `null`: it was killed. */
  readonly code: number | null;
  readonly output: string;
  readonly sent: readonly Sent[];
}

/** The Routes that the commands close; `news` stays as it is. */
export const targets = ["shop", "billing"] as const;

/** The paths of `shop` that close alone. */
export const paths = ["/invoices", "/payments"] as const;

/** A namespace to crash in: an application, its two Routes, and one Route that is nobody's target. */
export class Plot {
  readonly namespace: string;
  /** Is `billing` frozen by an admission webhook? */
  frozen = false;
  readonly #lab: Lab;
  readonly #kubeconfig: string;
  #runs = 0;
  #running: Running | undefined;

  constructor(lab: Lab, namespace: string) {
    this.#lab = lab;
    this.namespace = namespace;
    this.#kubeconfig = join(lab.directory, `${namespace}.kubeconfig`);
  }

  /** The kubeconfig of somebody who may do everything everywhere. */
  get anybody(): string {
    return this.#lab.kubeconfig;
  }

  route(name: string): KubeObject | undefined {
    return this.#lab.store.get(resources.route, this.namespace, name);
  }

  /** The Routes that close a part of another one. */
  get parts(): readonly KubeObject[] {
    return partsIn(this.#lab, this.namespace);
  }

  /** Deletes a Route, as anybody may. */
  remove({ metadata }: KubeObject): void {
    this.#lab.store.remove(resources.route, this.namespace, metadata.name);
  }

  /** Every object of the namespace that lasts, as `Kind/name`: Events tell of what was, and pods go when they are ready to. */
  get objects(): readonly string[] {
    const passing = new Set(["Event", "Pod"]);
    return this.#lab.store.resources
      .filter(({ namespaced, kind }) => namespaced && !passing.has(kind))
      .flatMap((resource) => this.#lab.store.list(resource, this.namespace))
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
      .toSorted();
  }

  /**
   * Runs the built command to its end; or, with a point, until SIGKILL ends it there. Each run has a token of its own, good
   * until it ends: what a killed process had sent and the server has not yet read arrives no more.
   */
  async run(args: readonly string[], point?: CrashPoint): Promise<Ran> {
    const token = `${this.namespace}-${String(++this.#runs)}`;
    await writeKubeconfig(this.#kubeconfig, { server: this.#lab.server, namespace: this.namespace, token });
    const env = {
      ...process.env,
      ...environmentOf(this.#lab),
      KUBECONFIG: this.#kubeconfig,
      NO_COLOR: "1",
    };
    const child = spawn(process.execPath, ["dist/entracte.js", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    this.#running = { requests: new Requests(), point, kill: () => child.kill("SIGKILL"), ended };
    const { requests } = this.#running;
    this.#know(token);
    const code = await ended;
    this.#know(undefined);
    return { code, output, sent: requests.sent };
  }

  /** What becomes of a request of this plot's user: whoever sends it at the point is killed before or after it is done. */
  async pass(request: ApiRequest): Promise<Interception | undefined> {
    if (this.#running === undefined) return { do: "drop" };
    const { requests, point, kill, ended } = this.#running;
    if (requests.note(request).name !== point?.request) return undefined;
    this.#know(undefined);
    kill();
    await ended;
    return { do: "drop", handled: point.when === "after" };
  }

  /** Has the server know this plot's user by this token, or not at all. */
  #know(token: string | undefined): void {
    const others = this.#lab.api.users?.filter(({ username }) => username !== this.namespace) ?? [];
    const user = { username: this.namespace, rules: everything };
    this.#lab.api.users = token === undefined ? others : [...others, { ...user, token }];
  }
}

interface Running {
  readonly requests: Requests;
  readonly point: CrashPoint | undefined;
  kill(): void;
  readonly ended: Promise<number | null>;
}

/** What there is in a plot to begin with. */
export function plotObjects(namespace: string): readonly KubeObject[] {
  const [deployment, service, shop] = appObjects({ name: "shop", exposed: true }, namespace, `${namespace}.apps.test`);
  const like = (name: string, change: Partial<KubeObject["spec"]>, metadata = {}): KubeObject => ({
    ...(shop as KubeObject),
    metadata: { ...(shop as KubeObject).metadata, name, ...metadata },
    spec: { ...shop?.spec, host: `${name}.${namespace}.apps.test`, ...change },
  });
  const to = (weight: number) => ({ kind: "Service", name: "shop", weight });
  const billing = like(
    "billing",
    {
      to: to(10),
      port: { targetPort: 8080 },
      path: "/",
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Allow" },
    },
    { annotations: { "haproxy.router.openshift.io/timeout": "20s", "team.example.com/notes": "ours" } },
  );
  return [deployment, service, shop, billing, like("news", {})].filter((object) => object !== undefined);
}
