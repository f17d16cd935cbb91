import type { Json } from "../core/json.ts";

/** Files of the page workload's ConfigMap, by key; `null` takes a file away. Each maintenance writes its own keys. */
export type ContentPatch = { readonly [key: string]: string | null };

/** The page that a maintenance shows on its hosts, ready to be served. */
export interface MaintenancePage {
  /** What names it in the ConfigMap: a maintenance's name. */
  readonly id: string;
  /** HTML with the token in it; absent: the default page is shown. */
  readonly html?: string;
  readonly hosts: readonly string[];
}

/** The shape of host that nginx looks a file up for; any other host gets the default page. */
const fileHost = /^[a-z0-9](?:[a-z0-9.-]{0,230}[a-z0-9])?$/;

/**
 * The keys that show this page on its hosts: the page once, and for each host a line that includes it (nginx
 * ngx_http_ssi_module), so that a thousand hosts cost no thousand copies.
 * @param present the keys that are there now: what is no longer wanted is taken away, and nothing else is named
 */
export function contentKeys(page: MaintenancePage, present: readonly string[]): ContentPatch {
  const hosts = page.hosts.filter((host) => fileHost.test(host)).map((host) => `host.${host}`);
  const file = `page.${page.id}`;
  if (page.html === undefined) {
    return Object.fromEntries([file, ...hosts].filter((key) => present.includes(key)).map((key) => [key, null]));
  }
  const include = `<!--# include virtual="/-entracte/include/${file}" -->`;
  return Object.fromEntries([[file, page.html], ...hosts.map((host) => [host, include])]);
}

/** The bytes that a ConfigMap may hold in all (Kubernetes apis/core/validation: MaxSecretSize). */
export const contentLimit = 1_048_576;

/** The keys that weigh most, heaviest first, with their size in bytes. */
export function heaviest(data: {
  readonly [key: string]: Json | undefined;
}): readonly { key: string; bytes: number }[] {
  return Object.entries(data)
    .map(([key, value]) => ({ key, bytes: new TextEncoder().encode(typeof value === "string" ? value : "").length }))
    .toSorted((a, b) => b.bytes - a.bytes);
}
