/**
 * A work queue of keys: what is added several times before its turn runs once. Level-triggered, as client-go's workqueue
 * is used: `reconcile` reads the present state, it is never handed an event.
 */
export class Loop {
  private readonly keys = new Set<string>();
  private readonly reconcile: (key: string) => void;
  private scheduled: NodeJS.Immediate | undefined;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(reconcile: (key: string) => void) {
    this.reconcile = reconcile;
  }

  get busy(): boolean {
    return this.keys.size > 0;
  }

  /** Is a key to be added after a while? */
  get waiting(): boolean {
    return this.timers.size > 0;
  }

  add(key: string): void {
    if (this.stopped) return;
    this.keys.add(key);
    this.scheduled ??= setImmediate(() => this.run());
  }

  /** Adds the key after a while; a later call for the same key replaces an earlier one. */
  addAfter(key: string, milliseconds: number): void {
    clearTimeout(this.timers.get(key));
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(key);
      this.add(key);
    }, milliseconds);
    this.timers.set(key, timer);
  }

  stop(): void {
    this.stopped = true;
    this.keys.clear();
    if (this.scheduled !== undefined) clearImmediate(this.scheduled);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private run(): void {
    this.scheduled = undefined;
    for (const key of Array.from(this.keys)) {
      this.keys.delete(key);
      this.reconcile(key);
    }
  }
}

/** The key of an object in a work queue. */
export function keyOf(object: { readonly metadata: { readonly namespace?: string; readonly name: string } }): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** Namespace and name of a key. */
export function placeOf(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
