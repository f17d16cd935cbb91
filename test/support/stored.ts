import type { KubeObject } from "../../src/core/kube.ts";
import { adapterOf, adapters } from "../../src/edge/index.ts";
import { withBeneath } from "../../src/engine/plan/part.ts";
import type { Decision, Target } from "../../src/engine/plan/types.ts";

/** The edge objects of a namespace as a server keeps them, and what decisions make of them. */
export class Stored {
  objects: readonly KubeObject[];
  #made = 0;
  constructor(...objects: readonly KubeObject[]) {
    this.objects = objects;
  }

  get targets(): readonly Target[] {
    return withBeneath(
      this.objects.map((object) => {
        const adapter = adapters.find(({ resource }) => resource.kind === object.kind);
        if (adapter === undefined) throw new Error(`${object.kind} is no edge object`);
        return { adapter: adapterOf(adapter, object), object };
      }),
    );
  }

  apply<D extends Decision>(decision: D): D {
    if (!("write" in decision)) return decision;
    const { kind, target, result } = decision.write;
    const { name } = target.object.metadata;
    const others = this.objects.filter((each) => each.kind !== target.object.kind || each.metadata.name !== name);
    const stamp = { uid: `made-${String(++this.#made)}`, resourceVersion: "1" };
    const stored = kind === "create" ? { ...result, metadata: { ...result.metadata, ...stamp } } : result;
    this.objects = kind === "delete" ? others : [...others, stored];
    return decision;
  }
}
