import { original } from "../../core/standing.ts";
import type { Policy } from "../../edge/adapter.ts";
import { isFileHost } from "../../page/keys.ts";
import type { PageWorkload } from "../../page/model.ts";
import { mergedTls, servingSecret, type PageTls } from "../../page/tls.ts";
import { namespaceOf } from "../site.ts";
import type { Target } from "../plan/types.ts";

/** The page, with what it has to show itself behind the targets of its namespace. One in an image shows nothing itself. */
export function withTls(
  page: PageWorkload,
  targets: readonly Target[],
  policy: (target: Target) => Policy,
): PageWorkload {
  if (page.delivery !== "configMap") return page;
  const here = targets.filter((target) => namespaceOf(target) === page.namespace);
  const tls = mergedTls(here.map((target) => tlsBehind(target, page, policy(target))));
  return tls === undefined ? page : { ...page, tls };
}

function tlsBehind({ adapter, object }: Target, page: PageWorkload, policy: Policy): PageTls | undefined {
  const shows = adapter.shows?.(original(object), policy);
  if (shows === undefined) return undefined;
  if (shows === "serving") return { secrets: {}, serving: servingSecret(page) };
  const hosts = shows.hosts.filter((host) => isFileHost(host.replace(/^\*\./, "")));
  return { secrets: Object.fromEntries(hosts.map((host) => [host, shows.secret])) };
}
