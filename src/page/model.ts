import { defaultPolicy, type AnswerPolicy } from "./answer-policy.ts";
import type { Delivery } from "./delivery.ts";
import type { AnsweredAlike, HostPolicy } from "./host-policies.ts";
import type { PageTls } from "./tls.ts";

/** What the page workload of one namespace is: enough to write its configuration and its manifests. */
export interface PageWorkload {
  readonly namespace: string;
  /** The name of all its objects: `maintenance-page` unless the spec says otherwise. */
  readonly name: string;
  /** Constant for the life of the workload; on every answer as the header `entracte-page`, and in HTML as a comment. */
  readonly token: string;
  /** A text that stands in the page, where its image sends no token. */
  readonly knownBy?: string;
  readonly delivery: Delivery;
  /** By ConfigMap: any image that runs unprivileged nginx, for the configuration is ours. */
  readonly image: string;
  /** Where an image that is not ours answers 200 once it is ready. */
  readonly readyPath?: string;
  readonly pullSecret?: string;
  readonly replicas: number;
  readonly resources: Resources;
  /** Who may reach the page's pods: everybody, or the router alone. A wrong guess would be an outage, so: everybody. */
  readonly admit: "anywhere" | "router";
  /** Seconds that an idle client connection may still lead to an old pod: how long one outlives its withdrawal. */
  readonly idleTimeout: number;
  readonly policy: AnswerPolicy;
  /** The maintenance that publishes it, and its hosts. */
  readonly own?: Omit<HostPolicy, "policy">;
  /** Hosts that other maintenances want answered otherwise. */
  readonly apart?: readonly AnsweredAlike[];
  /** What it shows of itself, for all maintenances together; absent where the edge ends TLS for all of them. */
  readonly tls?: PageTls;
  /** The host of a Route of the page's own, for a preview or a status address. */
  readonly host?: string;
  /** Has a controller of ACME get that host's certificate (`kubernetes.io/tls-acme`)? */
  readonly tlsAcme?: boolean;
}

/** What the answers of a page are known by. */
export type PageMark = Pick<PageWorkload, "token" | "knownBy">;

export function markOf({ token, knownBy }: PageMark): PageMark {
  return knownBy === undefined ? { token } : { token, knownBy };
}

/** Quantities as Kubernetes writes them: `12Mi`. */
interface Resources {
  readonly requests: { readonly [resource: string]: string };
  readonly limits: { readonly [resource: string]: string };
}

/** What a visitor reads, where no HTML of the user's own takes its place. */
export interface PageTexts {
  readonly title: string;
  readonly message: string;
  /** Whom to ask meanwhile: a text, in which web and mail addresses become links. */
  readonly contact?: string;
}

export const defaultTexts: PageTexts = {
  title: "Down for maintenance",
  message: "This service is under maintenance and will be back soon. Nothing you saved is lost.",
};

export const defaultWorkload = {
  name: "maintenance-page",
  delivery: "configMap",
  image: "nginxinc/nginx-unprivileged:1.28-alpine-slim",
  replicas: 2,
  resources: { requests: { memory: "12Mi" }, limits: { memory: "24Mi" } },
  admit: "anywhere",
  idleTimeout: 300,
  policy: defaultPolicy,
} as const satisfies Partial<PageWorkload>;

/** The port of the page's Service and pods, and the one name it has: a Route pins it by this name. */
export const pagePort = { name: "http", number: 8080 } as const;

/** Where the page speaks TLS itself, on request. */
export const tlsPort = { name: "https", number: 8443 } as const;

/** Where its certificates are mounted. */
export const tlsFolder = "/etc/entracte-tls";

/** Where the ConfigMap is mounted, whole: a file mounted by `subPath` would never change again. */
export const pageFolder = "/etc/entracte";
