import type { KubeObject } from "../../core/kube.ts";
import { splitTag } from "../images/reference.ts";
import { historyOf } from "../images/stream.ts";
import { triggersOf, withTriggered } from "../images/triggers.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import type { Store } from "../store.ts";

/**
 * Writes the image that a tag stands for into the Deployments that ask for it by their annotation: a tag that moves rolls
 * them out (openshift-controller-manager pkg/image/controller/trigger).
 */
export class ImageTriggerController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.deployment, ({ object }) => {
        if (triggersOf(object).length > 0) this.loop.add(keyOf(object));
      }),
      this.store.follow(kinds.imageStream, ({ object }) => {
        for (const deployment of this.store.list(kinds.deployment)) {
          if (follows(deployment, object)) this.loop.add(keyOf(deployment));
        }
      }),
    ];
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    if (this.store.get(kinds.deployment, namespace, name) === undefined) return;
    const imageOf = (where: string, tag: string): string | undefined => this.imageOf(where, tag);
    this.store.update(kinds.deployment, namespace, name, (it) => withTriggered(it, imageOf));
  }

  private imageOf(namespace: string, name: string): string | undefined {
    const [streamName, tag] = splitTag(name) ?? ["", ""];
    const stream = this.store.get(kinds.imageStream, namespace, streamName);
    return stream === undefined ? undefined : historyOf(stream, tag)[0]?.dockerImageReference;
  }
}

function follows(deployment: KubeObject, { metadata }: KubeObject): boolean {
  return triggersOf(deployment).some(
    ({ namespace, tag }) => namespace === metadata.namespace && splitTag(tag)?.[0] === metadata.name,
  );
}
