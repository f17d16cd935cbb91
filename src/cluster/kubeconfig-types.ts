import type { Json } from "../core/json.ts";

/** A certificate, key or bundle: in the kubeconfig itself (as PEM), or in a file (by its absolute path). */
export type Material = { readonly text: string } | { readonly file: string };

/** A `clusters` entry. */
export interface ClusterEntry {
  readonly server?: string;
  readonly ca?: Material;
  readonly insecure: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  /** The extension `client.authentication.k8s.io/exec`: handed to credential plugins that ask for the cluster. */
  readonly execConfig?: Json;
}

/** A `users[].user.exec` entry (client.authentication.k8s.io). */
export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
  readonly installHint?: string;
}

/** In whose name to ask: `as`, `as-uid`, `as-groups`, `as-user-extra`. */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: { readonly [name: string]: readonly string[] };
}

/** A `users` entry. */
export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly certificate?: Material;
  readonly key?: Material;
  readonly username?: string;
  readonly password?: string;
  readonly exec?: ExecEntry;
  readonly impersonate?: Impersonation;
  /** The name of an `auth-provider`, which kubectl dropped in 1.26 and we never had. */
  readonly authProvider?: string;
}

/** A `contexts` entry. */
export interface ContextEntry {
  readonly cluster: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** One kubeconfig, or several merged into one: of each name the first entry counts, as kubectl has it. */
export interface Kubeconfig {
  /** The files it was read from, in their order. */
  readonly files: readonly string[];
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

/** Everything needed to reach one cluster as one user. */
export interface Access {
  /** For messages: `context "store" of /home/me/.kube/config`, `the service account of this pod`. */
  readonly source: string;
  /** Absent inside a cluster. */
  readonly context?: string;
  readonly server: string;
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}
