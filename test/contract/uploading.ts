import { request as httpRequest, type ClientRequest } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { Subject } from "./subject.ts";

/** Begins an upload that does not end until it is destroyed. */
export async function beginUpload({ config }: Subject, path: string): Promise<ClientRequest> {
  const server = config.getCurrentCluster()?.server ?? "";
  const options: RequestOptions = { method: "POST", headers: {} };
  await config.applyToHTTPSOptions(options);
  const url = new URL(server.replace(/\/$/, "") + path);
  const { agent: _, ...plain } = options;
  const request = url.protocol === "https:" ? httpsRequest(url, options) : httpRequest(url, plain);
  request.on("error", () => {});
  request.write("…");
  return request;
}
