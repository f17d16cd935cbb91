import type { Cluster, ObjectRef, WriteOptions } from "../../cluster/port.ts";
import type { KubeObject } from "../../core/kube.ts";
import type { Target, Write } from "../plan/types.ts";

/** Sends a write: what the server made of it; of what was deleted, what it was before it was made. @throws ApiFailure */
export async function send(cluster: Cluster, write: Write, options: WriteOptions): Promise<KubeObject> {
  const { target, result } = write;
  switch (write.kind) {
    case "patch":
      return cluster.patch(refOf(target), write.operations, options);
    case "create":
      return cluster.create(target.adapter.resource, result, options);
    case "delete": {
      const { uid, resourceVersion } = write;
      await cluster.delete(refOf(target), { uid, resourceVersion }, options);
      return result;
    }
  }
}

/** Where a target is. */
export function refOf({ adapter, object: { metadata } }: Target): ObjectRef {
  const { name, namespace } = metadata;
  return { resource: adapter.resource, name, ...(namespace === undefined ? {} : { namespace }) };
}
