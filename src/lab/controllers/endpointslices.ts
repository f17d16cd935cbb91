import type { KubeObject } from "../../core/kube.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import { mapAt, selects } from "../read.ts";
import type { Store } from "../store.ts";
import { serviceNameLabel, slicesOf } from "./endpoints.ts";
import { isOwnedBy } from "./pods.ts";

/** Keeps the EndpointSlices of each Service that has a selector (pkg/controller/endpointslice). */
export class EndpointSliceController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: Store;
  /** The slices of each Service, by name: a namespace can hold thousands. */
  private readonly made = new Map<string, Set<string>>();

  constructor(store: Store) {
    this.store = store;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.endpointSlice, ({ type, object }) => this.remember(object, type === "DELETED")),
      this.store.follow(kinds.service, ({ object }) => this.loop.add(keyOf(object))),
      this.store.follow(kinds.pod, ({ object }) => this.servicesOf(object)),
    ];
  }

  private remember(slice: KubeObject, gone: boolean): void {
    const key = `${slice.metadata.namespace ?? ""}/${slice.metadata.labels?.[serviceNameLabel] ?? ""}`;
    const names = this.made.get(key) ?? new Set<string>();
    if (gone) names.delete(slice.metadata.name);
    else names.add(slice.metadata.name);
    this.made.set(key, names);
  }

  private servicesOf(pod: KubeObject): void {
    for (const service of this.store.list(kinds.service, pod.metadata.namespace)) {
      const selector = mapAt(service.spec, "selector");
      if (Object.keys(selector).length > 0 && selects(selector, pod.metadata.labels)) this.loop.add(keyOf(service));
    }
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const service = this.store.get(kinds.service, namespace, name);
    if (service === undefined) return;
    const wanted = slicesOf(service, this.store.list(kinds.pod, namespace));
    for (const slice of wanted) this.write(slice);
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    for (const old of this.made.get(key) ?? []) {
      const slice = this.store.get(kinds.endpointSlice, namespace, old);
      if (slice !== undefined && isOwnedBy(slice, service) && !names.has(old)) {
        this.store.remove(kinds.endpointSlice, namespace, old);
      }
    }
  }

  private write(slice: KubeObject): void {
    const { namespace, name, labels = {} } = slice.metadata;
    if (this.store.get(kinds.endpointSlice, namespace, name) === undefined) {
      this.store.create(kinds.endpointSlice, slice);
      return;
    }
    this.store.update(kinds.endpointSlice, namespace, name, (it) => ({
      ...it,
      metadata: { ...it.metadata, labels },
      ports: slice["ports"],
      endpoints: slice["endpoints"],
    }));
  }
}
