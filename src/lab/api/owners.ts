import type { ResourceRef } from "../../core/kube.ts";
import type { StoredChange } from "./history.ts";

interface Place {
  readonly resource: ResourceRef;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Who owns what, by uid: the index behind garbage collection. */
export class Owners {
  private readonly present = new Set<string>();
  private readonly byOwner = new Map<string, Map<string, Place>>();

  apply(resource: ResourceRef, change: StoredChange): void {
    const { uid = "", namespace, name } = change.object.metadata;
    for (const owner of change.previous?.metadata.ownerReferences ?? []) this.byOwner.get(owner.uid)?.delete(uid);
    if (change.type === "DELETED") {
      this.present.delete(uid);
      return;
    }
    this.present.add(uid);
    for (const owner of change.object.metadata.ownerReferences ?? []) {
      const places = this.byOwner.get(owner.uid) ?? new Map<string, Place>();
      this.byOwner.set(owner.uid, places.set(uid, { resource, namespace, name }));
    }
  }

  exists(uid: string): boolean {
    return this.present.has(uid);
  }

  dependents(uid: string): readonly Place[] {
    return [...(this.byOwner.get(uid)?.values() ?? [])];
  }
}
