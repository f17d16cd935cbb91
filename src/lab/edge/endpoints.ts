import { equal, type Json } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { serviceNameLabel } from "../controllers/endpoints.ts";
import { kinds } from "../kinds.ts";
import type { Store, StoreEvent } from "../store.ts";
import { endpointsOf, type Endpoint } from "./servers.ts";

/** The ready endpoints of every Service, by `namespace/service`, and news of each that changes. */
export class EndpointIndex {
  private readonly store: Store;
  private readonly slices = new Map<string, Map<string, KubeObject>>();
  private readonly known = new Map<string, readonly Endpoint[]>();
  private readonly changed: (service: string) => void;

  constructor(store: Store, changed: (service: string) => void) {
    this.store = store;
    this.changed = changed;
  }

  start(): () => void {
    return this.store.follow(kinds.endpointSlice, (event) => this.slice(event));
  }

  of(namespace: string, service: string): readonly Endpoint[] {
    return this.known.get(`${namespace}/${service}`) ?? [];
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
    if (!equal(before as unknown as Json, endpoints as unknown as Json)) this.changed(key);
  }
}
