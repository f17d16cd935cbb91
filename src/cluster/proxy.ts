import { BlockList, isIP } from "node:net";
import { Trouble } from "../core/errors.ts";
import { hostOf, parseUrl, portOf } from "./url.ts";

type Environment = { readonly [name: string]: string | undefined };

/**
 * The proxy to reach a server through, or `undefined`. `proxyUrl` of the kubeconfig goes before the environment, whose
 * variables mean what they mean to kubectl (golang `x/net/http/httpproxy`): HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
 * @throws Trouble where the proxy is none that we can speak to
 */
export function proxyFor(server: URL, proxyUrl: string | undefined, env: Environment): URL | undefined {
  if (proxyUrl !== undefined && proxyUrl !== "") return proxyOf(proxyUrl, "proxy-url of the kubeconfig");
  const name = server.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = variable(env, name);
  if (value === "" || bypassed(server, variable(env, "NO_PROXY"))) return undefined;
  return proxyOf(value, name);
}

function variable(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || "";
}

function proxyOf(text: string, place: string): URL {
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url !== undefined && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw new Trouble("usage", `The ${place} is no proxy that Entracte can speak to: it has to be http:// or https://.`, [
    "Name an HTTP proxy, or go straight to the cluster:",
    "  NO_PROXY=HOST-OF-THE-API entracte …",
  ]);
}

function bypassed(server: URL, noProxy: string): boolean {
  const host = hostOf(server).toLowerCase();
  if (host === "localhost" || isLoopback(host)) return true;
  const port = portOf(server);
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return inNetwork(host, entry);
  const [name, wanted] = splitPort(entry);
  if (wanted !== undefined && wanted !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const bare = name.replace(/^\*/, "");
  // ".example.com" stands for the names below it, "example.com" for itself as well.
  return bare.startsWith(".") ? host.endsWith(bare) : host === bare || host.endsWith(`.${bare}`);
}

function splitPort(entry: string): readonly [string, number | undefined] {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(entry);
  if (match) return [match[1] ?? match[2] ?? "", Number(match[3])];
  return [entry.replace(/^\[|\]$/g, ""), undefined];
}

function isLoopback(host: string): boolean {
  return (isIP(host) === 4 && host.startsWith("127.")) || host === "::1";
}

function inNetwork(host: string, cidr: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family || !/^\d+$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    return false;
  }
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}
