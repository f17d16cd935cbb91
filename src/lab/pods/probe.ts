import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { isObject, type JsonObject } from "../../core/json.ts";
import { numberAt, objectsAt, textAt } from "../read.ts";

/** A readiness probe, its times in milliseconds. */
export interface Probe {
  readonly initialDelay: number;
  readonly period: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  check(address: string): Promise<boolean>;
}

/** The readiness probe of a container, its times scaled (core/v1 Probe and its defaults), or `undefined` without one. */
export function readinessProbe(container: JsonObject, scale: number): Probe | undefined {
  const probe = container["readinessProbe"];
  if (!isObject(probe)) return undefined;
  const milliseconds = (member: string, seconds: number): number => (numberAt(probe, member) ?? seconds) * 1000 * scale;
  const timeout = Math.max(1000, (numberAt(probe, "timeoutSeconds") ?? 1) * 1000);
  return {
    initialDelay: milliseconds("initialDelaySeconds", 0),
    period: Math.max(10, milliseconds("periodSeconds", 10)),
    failureThreshold: numberAt(probe, "failureThreshold") ?? 3,
    successThreshold: numberAt(probe, "successThreshold") ?? 1,
    check: (address) => check(container, probe, address, timeout),
  };
}

function check(container: JsonObject, probe: JsonObject, address: string, timeout: number): Promise<boolean> {
  const http = probe["httpGet"];
  if (isObject(http)) return checkHttp(container, http, address, timeout);
  const tcp = probe["tcpSocket"];
  if (isObject(tcp)) return checkTcp(portOf(container, tcp), address, timeout);
  return Promise.resolve(true);
}

function portOf(container: JsonObject, action: JsonObject): number {
  const port = action["port"];
  if (typeof port === "number") return port;
  const named = objectsAt(container, "ports").find((it) => it["name"] === port);
  return numberAt(named, "containerPort") ?? Number(port);
}

/** Anything from 200 to 399 is success (pkg/probe/http). */
function checkHttp(container: JsonObject, http: JsonObject, host: string, timeout: number): Promise<boolean> {
  const secure = textAt(http, "scheme") === "HTTPS";
  const headers = objectsAt(http, "httpHeaders").map((it) => [textAt(it, "name") ?? "", textAt(it, "value") ?? ""]);
  const options = {
    host,
    port: portOf(container, http),
    path: textAt(http, "path") ?? "/",
    headers: { "user-agent": "kube-probe/1.34", connection: "close", ...Object.fromEntries(headers) },
    timeout,
    agent: false as const,
  };
  return new Promise((resolve) => {
    const request = secure ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
    request.on("response", (response) => {
      response.resume();
      response.on("error", () => resolve(false));
      resolve((response.statusCode ?? 0) >= 200 && (response.statusCode ?? 0) < 400);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
    request.on("close", () => resolve(false));
    request.end();
  });
}

function checkTcp(port: number, host: string, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}
