import { equal, type Json } from "../../core/json.ts";
import { gatewayFront } from "../gateway/front.ts";
import { edgeController, isHandledBy } from "../ingress/classes.ts";
import { ingressFront, type Backends } from "../ingress/front.ts";
import { kinds } from "../kinds.ts";
import { Loop } from "../loop.ts";
import type { Store } from "../store.ts";
import type { Certificate } from "./certificates.ts";
import type { EndpointIndex } from "./endpoints.ts";
import { joined, noFront, type Front } from "./front.ts";

/** Where the front looks up endpoints and certificates. */
export interface FrontSources {
  readonly store: Store;
  readonly endpoints: EndpointIndex;
  certificate(namespace: string, secret: string): Certificate | undefined;
}

/** What the edge serves beside Routes, kept up to date; says when it becomes another. */
export class FrontTable {
  readonly loop = new Loop(() => this.look());
  front: Front = noFront;
  private readonly sources: FrontSources;
  private readonly changed: () => void;

  constructor(sources: FrontSources, changed: () => void) {
    this.sources = sources;
    this.changed = changed;
  }

  start(): readonly (() => void)[] {
    const { store } = this.sources;
    const ours = [kinds.ingress, kinds.ingressClass, kinds.httpRoute, kinds.gateway, kinds.gatewayClass];
    const watched = [...ours, kinds.referenceGrant, kinds.service, kinds.secret, kinds.namespace];
    const stops = watched.map((kind) => store.follow(kind, () => this.notice()));
    this.front = this.read();
    return [...stops, () => this.loop.stop()];
  }

  /** Something that the front may depend on has changed. */
  notice(): void {
    this.loop.add("");
  }

  private look(): void {
    const next = this.read();
    if (equal(next as unknown as Json, this.front as unknown as Json)) return;
    this.front = next;
    this.changed();
  }

  private read(): Front {
    const { store, endpoints, certificate } = this.sources;
    const ingresses = store.list(kinds.ingress).filter((it) => isHandledBy(edgeController, it, store));
    const backends: Backends = {
      service: (namespace, name) => store.get(kinds.service, namespace, name),
      endpoints: (namespace, service) => endpoints.of(namespace, service),
      certificate,
    };
    return joined(gatewayFront(this.sources), ingressFront(ingresses, backends));
  }
}
