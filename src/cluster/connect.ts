import { findAccess } from "./access.ts";
import type { AccessChoice } from "./access.ts";
import { rotatingFiles } from "./cached-file.ts";
import { createClient } from "./client.ts";
import { credentialsOf } from "./credentials.ts";
import type { Access } from "./kubeconfig-types.ts";
import { linesTo } from "./lines.ts";
import type { Cluster } from "./port.ts";
import { proxyFor } from "./proxy.ts";
import type { Retry } from "./retry.ts";
import { realTime, thisMachine } from "./surroundings.ts";
import type { Pace, Surroundings } from "./surroundings.ts";
import { createTransport } from "./transport.ts";

/** How to reach the cluster; everything has a default. */
export interface ConnectOptions extends AccessChoice {
  /** Milliseconds for each attempt of a request; 30,000 unless said otherwise. */
  readonly timeout?: number;
  /** Called before a request is sent again. */
  readonly onRetry?: (retry: Retry) => void;
  /** Called with each text that the API warns of (`Warning` headers): the same one may come many times. */
  readonly onWarning?: (text: string) => void;
  /** Sent with every request; `entracte` unless said otherwise. */
  readonly userAgent?: string;
  readonly surroundings?: Surroundings;
  readonly pace?: Pace;
}

/**
 * The cluster that kubeconfig, context and environment point to. Nothing is sent yet.
 * @throws Trouble where they point nowhere
 */
export async function connect(options: ConnectOptions = {}): Promise<Cluster> {
  const from = options.surroundings ?? thisMachine();
  return connectTo(await findAccess(options, from), { ...options, surroundings: from });
}

/** The cluster of an access that was found (or made up) before. @throws Trouble where its proxy cannot be used */
export function connectTo(access: Access, options: ConnectOptions = {}): Cluster {
  const from = options.surroundings ?? thisMachine();
  const pace = options.pace ?? realTime;
  const files = rotatingFiles(from, pace);
  const proxy = proxyFor(new URL(access.server), access.cluster.proxyUrl, from.env);
  const transport = createTransport({
    lines: linesTo({ access, proxy, files, extraAuthorities: from.env["NODE_EXTRA_CA_CERTS"] || undefined }),
    credentials: credentialsOf(access, files, from, pace),
    pace,
    deadline: options.timeout ?? 30_000,
    userAgent: options.userAgent ?? "entracte",
    onRetry: options.onRetry ?? (() => {}),
    onWarning: options.onWarning ?? (() => {}),
  });
  return createClient({ transport, pace, server: access.server, namespace: access.namespace });
}
