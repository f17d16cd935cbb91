import type { KubeObject } from "../../core/kube.ts";

/** What the annotations of a Route ask of its backend, checked as the router's template checks them. */
export interface RouteAnnotations {
  readonly balance: string | undefined;
  readonly timeout: string | undefined;
  readonly tunnel: string | undefined;
  readonly allow: string | undefined;
  readonly rewriteTarget: string | undefined;
  readonly cookies: "on" | "off";
  readonly cookieName: string | undefined;
  readonly sameSite: string;
  readonly hsts: string | undefined;
  readonly forwardedHeaders: "append" | "replace" | "if-none" | "never";
  readonly healthCheck: string | undefined;
  readonly maxConnections: number | undefined;
  readonly rates: Rates | undefined;
}

/** The limits of `rate-limit-connections`: what exceeds them is reset. */
interface Rates {
  readonly concurrentTcp: number | undefined;
  readonly tcp: number | undefined;
  readonly http: number | undefined;
}

const time = /^[1-9][0-9]*(us|ms|s|m|h|d)?$/;
const token = "(?:includeSubDomains|preload)";
const hsts = new RegExp(`^(?:${token}\\s*;\\s*)*max-age\\s*=\\s*(?:\\d+|"\\d+")(?:\\s*;\\s*${token})*$`, "i");

/** Reads the annotations of a Route (openshift/router haproxy-config.template); values that do not fit are ignored. */
export function annotationsOf(route: KubeObject): RouteAnnotations {
  const given = (name: string, pattern: RegExp): string | undefined => {
    const value = route.metadata.annotations?.[name];
    return value !== undefined && pattern.test(value) ? value : undefined;
  };
  const haproxy = (name: string, pattern: RegExp): string | undefined =>
    given(`haproxy.router.openshift.io/${name}`, pattern);
  const integer = (name: string): number | undefined => number(haproxy(name, /^-?\d+$/));
  const isTrue = (name: string): boolean => haproxy(name, /^(true|1|t)$/i) !== undefined;
  return {
    balance: haproxy("balance", /^(roundrobin|leastconn|source|random)$/),
    timeout: haproxy("timeout", time),
    tunnel: haproxy("timeout-tunnel", time),
    allow: haproxy("ip_allowlist", addresses) ?? haproxy("ip_whitelist", addresses),
    rewriteTarget: plain(haproxy("rewrite-target", /^\/.*$/)),
    cookies: isTrue("disable_cookies") ? "off" : "on",
    cookieName: given("router.openshift.io/cookie_name", /^[a-zA-Z0-9_-]+$/),
    sameSite: given("router.openshift.io/cookie-same-site", /^(Lax|Strict|None)$/) ?? "None",
    hsts: haproxy("hsts_header", hsts),
    forwardedHeaders: (haproxy("set-forwarded-headers", /^(append|replace|if-none|never)$/) ??
      "append") as RouteAnnotations["forwardedHeaders"],
    healthCheck: given("router.openshift.io/haproxy.health.check.interval", time),
    maxConnections: integer("pod-concurrent-connections"),
    rates: isTrue("rate-limit-connections")
      ? {
          concurrentTcp: integer("rate-limit-connections.concurrent-tcp"),
          tcp: integer("rate-limit-connections.rate-tcp"),
          http: integer("rate-limit-connections.rate-http"),
        }
      : undefined,
  };
}

/** Separated by single blanks; a blank at either end voids the list. */
const addresses = /^[0-9a-fA-F.:/]+( [0-9a-fA-F.:/]+)*$/;

function number(value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** A target as the router takes it literally: quotes and backslashes go, a comment ends it, `%` is doubled (rewritetarget.go). */
function plain(target: string | undefined): string | undefined {
  return target
    ?.replace(/#.*$/, "")
    .replace(/["'\\]/g, "")
    .replace(/%+/g, (signs) => (signs.length % 2 === 1 ? signs + signs : signs));
}
