import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { isRefusal, type EdgeAdapter, type Policy } from "../../src/edge/adapter.ts";
import { adapterFor } from "../../src/edge/index.ts";
import { unsupported } from "../../src/edge/unsupported.ts";

/** What brings traffic in: a kind of edge object, and how it ends TLS. */
interface Way {
  readonly kind: string;
  readonly tls: string;
  readonly object: KubeObject;
}

const page = {
  service: "maintenance-page",
  portName: "http",
  port: 8080,
  tls: { portName: "https", serving: true },
};
/** What may be allowed beyond the ordinary, and how that is typed. */
const allowances: readonly (readonly [option: string, policy: Policy])[] = [
  ["`--tls secret/NAME`", { tls: { secret: "shop-tls" } }],
  ["`--tls edge`", { tls: "edge" }],
];
const of = (apiVersion: string, kind: string, spec: JsonObject, annotations = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "shop", namespace: "store", uid: "u1", annotations },
  spec,
});
const route = (tls: string, spec: JsonObject = {}): Way => ({
  kind: "Route",
  tls,
  object: of("route.openshift.io/v1", "Route", { host: "shop.test", to: { kind: "Service", name: "shop" }, ...spec }),
});
const ingress = (tls: string, spec: JsonObject = {}, annotations = {}): Way => {
  const paths = [{ path: "/", pathType: "Prefix", backend: { service: { name: "shop", port: { name: "http" } } } }];
  const rules = [{ host: "shop.test", http: { paths } }];
  return { kind: "Ingress", tls, object: of("networking.k8s.io/v1", "Ingress", { rules, ...spec }, annotations) };
};
const httpRoute = (tls: string): Way => {
  const rules = [
    { matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "shop", port: 80 }] },
  ];
  const spec = { parentRefs: [{ name: "web" }], hostnames: ["shop.test"], rules };
  return { kind: "HTTPRoute", tls, object: of("gateway.networking.k8s.io/v1", "HTTPRoute", spec) };
};
/** What is made for a host that no object has. */
const made = (name: string): Way => {
  const answer = adapterFor("host")?.make?.(name, "store");
  if (answer === undefined || isRefusal(answer)) throw new Error(answer?.refused);
  return { kind: "host", tls: "edge", object: answer };
};
const openshift = "route.openshift.io/termination";

const ways: readonly Way[] = [
  route("none"),
  route("edge", { tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" } }),
  route("edge, externalCertificate", { tls: { termination: "edge", externalCertificate: { name: "shop-tls" } } }),
  route("edge, wildcard", { tls: { termination: "edge" }, wildcardPolicy: "Subdomain" }),
  route("reencrypt, service CA", { tls: { termination: "reencrypt" } }),
  route("reencrypt, a CA of its own", { tls: { termination: "reencrypt", destinationCACertificate: "CA" } }),
  route("passthrough", { tls: { termination: "passthrough" } }),
  ingress("none"),
  ingress("a Secret", { tls: [{ hosts: ["shop.test"], secretName: "shop-tls" }] }),
  ingress("reencrypt (OpenShift)", {}, { [openshift]: "reencrypt" }),
  ingress("passthrough", {}, { [openshift]: "passthrough" }),
  httpRoute("none, or of the listener"),
  made("old.example.com"),
];

/** The kinds and what can be done with each, as a table in Markdown: each cell is what the adapter answers. */
function kindsTable(): string {
  const head = ["kind", "TLS", "whole", "part", "rights to close and to go back", "refused, or said"];
  const lines = [head, head.map(() => "---"), ...ways.map(cells), ...unsupported.map(refused)];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cells({ kind, tls, object }: Way): readonly string[] {
  const adapter = adapterFor(kind);
  if (adapter === undefined) throw new Error(`no adapter for ${kind}`);
  const plain = adapter.divert(object, page, {});
  const allowed = allowances.filter(([, policy]) => !isRefusal(adapter.divert(object, page, policy)));
  const policy = isRefusal(plain) ? (allowed[0]?.[1] ?? {}) : {};
  const { needs, notes } = diverted(adapter, object, policy);
  const shown = adapter.shows?.(object, policy);
  const secrets = [
    ...(adapter.secrets?.(object) ?? []).map(({ name }) => name),
    ...(typeof shown === "object" ? [shown.secret] : []),
  ];
  const { plural } = adapter.resource;
  const rights = [
    `get, list, patch${adapter.make === undefined ? "" : ", create, delete"} ${plural}`,
    ...needs.map((need) => `${need.verbs.join(" or ")} ${plural}/${need.subresource}`),
    ...(adapter.numbersOfServices ? ["list services"] : []),
    ...secrets.map((name) => `get secrets/${name} (optional)`),
  ];
  const told = isRefusal(plain) ? `Without: ${plain.refused.replace(/^.*?: /, "")}` : "";
  return [
    kind,
    tls,
    isRefusal(plain) ? allowed.map(([option]) => option).join(" or ") : "yes",
    part(adapter, object),
    rights.join("; "),
    [told, ...notes].filter(Boolean).join(" "),
  ];
}

const refused = ({ kind, tls, why, remedy }: (typeof unsupported)[number]): readonly string[] => {
  const [say, type] = remedy.map((line) => line.trim());
  return [kind, tls, `refused: ${why}`, "refused", "", `${String(say)} \`${String(type)}\``];
};

function diverted(adapter: EdgeAdapter, object: KubeObject, policy: Policy) {
  const answer = adapter.divert(object, page, policy);
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer;
}

function part(adapter: EdgeAdapter, object: KubeObject): string {
  const answer = adapter.overlay?.(object, ["/invoices"], []);
  if (answer === undefined) return "no: a host closes as a whole";
  return isRefusal(answer) ? `no: ${answer.refused.replace(/^.*?: /, "")}` : "yes";
}

/** A document with the table between its marks. */
export function withKinds(document: string): string {
  return document.replace(/(<!-- kinds -->\n)[\s\S]*(\n<!-- \/kinds -->)/, `$1\n${kindsTable()}\n$2`);
}
