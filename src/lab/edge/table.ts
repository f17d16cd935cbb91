import { equal, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Admissions } from "../controllers/routes.ts";
import { kinds } from "../kinds.ts";
import { textAt } from "../read.ts";
import type { Store, StoreEvent } from "../store.ts";
import type { Certificate } from "./certificates.ts";
import { EndpointIndex } from "./endpoints.ts";
import type { Front } from "./front.ts";
import { FrontTable } from "./front-table.ts";
import type { Table } from "./render.ts";
import { serviceWeights, type Endpoint } from "./servers.ts";

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
  private readonly index: EndpointIndex;
  private readonly beside: FrontTable;
  private readonly changed: () => void;

  constructor(store: Store, admissions: Admissions, changed: () => void) {
    this.store = store;
    this.admissions = admissions;
    this.changed = changed;
    this.index = new EndpointIndex(store, (service) => {
      this.beside.notice();
      if ((this.named.get(service) ?? 0) > 0) changed();
    });
    const certificate: Table["certificate"] = (namespace, secret) => this.certificate(namespace, secret);
    this.beside = new FrontTable({ store, endpoints: this.index, certificate }, changed);
  }

  start(): readonly (() => void)[] {
    return [
      this.index.start(),
      this.store.follow(kinds.route, (event) => this.route(event)),
      this.store.follow(kinds.secret, ({ object }) => this.secret(object)),
      ...this.beside.start(),
    ];
  }

  /** Is a change noticed of which nobody has been told yet? */
  get busy(): boolean {
    return this.beside.loop.busy;
  }

  get front(): Front {
    return this.beside.front;
  }

  get routes(): readonly KubeObject[] {
    return [...this.present.values()].filter((route) => this.admissions.isAdmitted(route));
  }

  endpoints(namespace: string, service: string): readonly Endpoint[] {
    return this.index.of(namespace, service);
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
}

/** What of a Route makes up its configuration. */
function configured(route: KubeObject): Json {
  return { spec: route.spec, annotations: route.metadata.annotations };
}
