import type { LabStore } from "../api/store.ts";
import { edgeController, isHandledBy } from "../ingress/classes.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";

/** Says in the status of each Ingress that the edge serves itself where it is reached. */
export class IngressStatusController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: LabStore;

  constructor(store: LabStore) {
    this.store = store;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.ingress, ({ object }) => this.loop.add(keyOf(object))),
      this.store.follow(kinds.ingressClass, () => {
        for (const ingress of this.store.list(kinds.ingress)) this.loop.add(keyOf(ingress));
      }),
    ];
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const ingress = this.store.get(kinds.ingress, namespace, name);
    if (ingress === undefined || !isHandledBy(edgeController, ingress, this.store)) return;
    const status = { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
    this.store.update(kinds.ingress, namespace, name, (it) => ({ ...it, status }));
  }
}
