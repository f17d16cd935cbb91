import type { StoreEvent } from "../store.ts";
import type { KubeObject } from "../../core/kube.ts";

/** A stored change, with what watches need to filter it: the state before. */
export interface StoredChange extends StoreEvent {
  readonly resourceVersion: number;
  readonly previous?: KubeObject;
}

/** The changes of one resource, oldest first, bounded as etcd's history is by compaction. */
export class History {
  /** Changes up to and including this version have been forgotten. */
  private floor: number;
  private changes: StoredChange[] = [];
  private readonly limit: number;

  constructor(limit: number, floor: number) {
    this.limit = limit;
    this.floor = floor;
  }

  append(change: StoredChange): void {
    this.changes.push(change);
    if (this.changes.length > this.limit * 2) this.forget(this.changes.length - this.limit);
  }

  /** The changes after a version, or `undefined` where some of them have been forgotten (the API's 410). */
  since(resourceVersion: number): readonly StoredChange[] | undefined {
    if (resourceVersion < this.floor) return undefined;
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.changes[middle]?.resourceVersion ?? 0) > resourceVersion) high = middle;
      else low = middle + 1;
    }
    return this.changes.slice(low);
  }

  /** Forgets everything up to a version. */
  compact(resourceVersion: number): void {
    this.floor = Math.max(this.floor, resourceVersion);
    this.changes = this.changes.filter((change) => change.resourceVersion > resourceVersion);
  }

  private forget(count: number): void {
    this.floor = this.changes[count - 1]?.resourceVersion ?? this.floor;
    this.changes = this.changes.slice(count);
  }
}
