import type { Asked } from "./failure.ts";
import type { ApiRequest } from "./exchange.ts";
import { pathOfPod } from "./paths.ts";
import type { PodAnswer, PodPort } from "./port.ts";
import { statusFailure, statusOf } from "./status.ts";
import type { Transport } from "./transport.ts";

/** Asks a pod through `pods/proxy`. @throws ApiFailure where the API itself refuses or cannot reach the pod */
export async function askPod(transport: Transport, pod: PodPort, path: string): Promise<PodAnswer> {
  const what: Asked = { verb: "get", resource: "pods/proxy", group: "", namespace: pod.namespace, name: pod.name };
  const request: ApiRequest = { method: "GET", path: pathOfPod(pod, path), repeatable: true, asked: what };
  const { status, headers, text } = await transport.relay(request);
  // The API's own refusals (403, 404, 503 for a pod that does not listen) come as a Status; a page's never do.
  const own = status >= 400 ? statusOf(text) : undefined;
  if (own !== undefined || status === 401) throw statusFailure(own, status, what);
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]);
  return { status, headers: Object.fromEntries(flat) as PodAnswer["headers"], body: text };
}
