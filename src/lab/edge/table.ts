import { equal, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { serviceNameLabel } from "../controllers/endpoints.ts";
import type { Admissions } from "../controllers/routes.ts";
import { kinds } from "../kinds.ts";
import { textAt } from "../read.ts";
import type { Store, StoreEvent } from "../store.ts";
import type { Certificate } from "./certificates.ts";
import type { Table } from "./render.ts";
import { endpointsOf, serviceWeights, type Endpoint } from "./servers.ts";

/**
 * What the router keeps of the cluster: Routes and EndpointSlices. Says when a change matters: the spec or annotations of a
 * Route, its admission, or the ready endpoints of a Service that a Route names (openshift/router router.go).
 */
export class RouteTable implements Table {
  private readonly store: Store;
  private readonly admissions: Admissions;
  private readonly present = new Map<string, KubeObject>();
  /** How many Routes name a Service. */
  private readonly named = new Map<string, number>();
  private readonly slices = new Map<string, Map<string, KubeObject>>();
  private readonly known = new Map<string, readonly Endpoint[]>();
  private readonly changed: () => void;

  constructor(store: Store, admissions: Admissions, changed: () => void) {
    this.store = store;
    this.admissions = admissions;
    this.changed = changed;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.endpointSlice, (event) => this.slice(event)),
      this.store.follow(kinds.route, (event) => this.route(event)),
      this.store.follow(kinds.secret, ({ object }) => this.secret(object)),
    ];
  }

  get routes(): readonly KubeObject[] {
    return [...this.present.values()].filter((route) => this.admissions.isAdmitted(route));
  }

  endpoints(namespace: string, service: string): readonly Endpoint[] {
    return this.known.get(`${namespace}/${service}`) ?? [];
  }

  certificate(namespace: string, secret: string): Certificate | undefined {
    const object = this.store.get(kinds.secret, namespace, secret);
    const decoded = (key: string): string | undefined => {
      const value = textAt(object, "data", key);
      return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
    };
    const [certificate, key] = [decoded("tls.crt"), decoded("tls.key")];
    return certificate === undefined || key === undefined ? undefined : { certificate, key };
  }

  private route({ type, object }: StoreEvent): void {
    const uid = object.metadata.uid ?? "";
    const before = this.present.get(uid);
    if (type === "DELETED") this.present.delete(uid);
    else this.present.set(uid, object);
    if (before !== undefined) this.count(before, -1);
    if (type !== "DELETED") this.count(object, 1);
    const same = before !== undefined && type !== "DELETED" && equal(configured(before), configured(object));
    if (!same && (type === "DELETED" || this.admissions.isAdmitted(object))) this.changed();
  }

  /** The Secret of a certificate that Routes refer to (route_secret_manager.go). */
  private secret({ metadata }: KubeObject): void {
    const refers = (route: KubeObject): boolean =>
      textAt(route.spec, "tls", "externalCertificate", "name") === metadata.name &&
      route.metadata.namespace === metadata.namespace;
    if ([...this.present.values()].some(refers)) this.changed();
  }

  private count(route: KubeObject, by: number): void {
    for (const service of serviceWeights(route).keys()) {
      const key = `${route.metadata.namespace ?? ""}/${service}`;
      this.named.set(key, (this.named.get(key) ?? 0) + by);
    }
  }

  private slice({ type, object }: StoreEvent): void {
    const { namespace = "", name, labels = {} } = object.metadata;
    const service = labels[serviceNameLabel];
    if (service === undefined) return;
    const key = `${namespace}/${service}`;
    const slices = this.slices.get(key) ?? new Map<string, KubeObject>();
    if (type === "DELETED") slices.delete(name);
    else slices.set(name, object);
    this.slices.set(key, slices);
    const before = this.known.get(key) ?? [];
    const endpoints = endpointsOf(service, [...slices.values()]);
    this.known.set(key, endpoints);
    if (!equal(before as unknown as Json, endpoints as unknown as Json) && (this.named.get(key) ?? 0) > 0)
      this.changed();
  }
}

/** What of a Route makes up its configuration. */
function configured(route: KubeObject): Json {
  return { spec: route.spec, annotations: route.metadata.annotations };
}
