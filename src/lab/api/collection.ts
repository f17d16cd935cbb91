import type { KubeObject } from "../../core/kube.ts";
import { History, type StoredChange } from "./history.ts";
import type { ServedResource } from "./resources.ts";

/** The objects of one resource, by namespace and name, and their history. */
export class Collection {
  readonly resource: ServedResource;
  readonly history: History;
  private readonly namespaces = new Map<string, Map<string, KubeObject>>();
  /** Names in order, per namespace: rebuilt after an object came or went. */
  private readonly order = new Map<string, readonly string[]>();

  constructor(resource: ServedResource, historyLimit: number, floor: number) {
    this.resource = resource;
    this.history = new History(historyLimit, floor);
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.namespaces.get(namespace ?? "")?.get(name);
  }

  list(namespace?: string): readonly KubeObject[] {
    if (namespace !== undefined) return this.inOrder(namespace);
    return [...this.namespaces.keys()].toSorted(byText).flatMap((each) => this.inOrder(each));
  }

  apply(change: StoredChange): void {
    const { namespace = "", name } = change.object.metadata;
    let objects = this.namespaces.get(namespace);
    if (objects === undefined) this.namespaces.set(namespace, (objects = new Map()));
    if (change.type === "DELETED") objects.delete(name);
    else objects.set(name, change.object);
    if (change.type !== "MODIFIED") this.order.delete(namespace);
    if (objects.size === 0) this.namespaces.delete(namespace);
    this.history.append(change);
  }

  private inOrder(namespace: string): readonly KubeObject[] {
    const objects = this.namespaces.get(namespace);
    if (objects === undefined) return [];
    let names = this.order.get(namespace);
    if (names === undefined) this.order.set(namespace, (names = [...objects.keys()].toSorted(byText)));
    return names.flatMap((name) => objects.get(name) ?? []);
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
