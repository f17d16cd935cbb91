import type { StoredChange } from "./history.ts";

interface Follower {
  readonly after: number;
  readonly listener: (change: StoredChange) => void;
}

/**
 * Delivers each change to everybody who follows its resource, in order: a change that a listener makes is delivered
 * after the one that it is being told of.
 */
export class Followers {
  private readonly byResource = new Map<string, Set<Follower>>();
  private readonly queue: { readonly key: string; readonly change: StoredChange }[] = [];
  private delivering = false;

  /** Adds a listener for changes after a version. Returns the way to stop. */
  add(key: string, after: number, listener: (change: StoredChange) => void): () => void {
    const follower = { after, listener };
    const followers = this.byResource.get(key) ?? new Set();
    this.byResource.set(key, followers.add(follower));
    return () => void followers.delete(follower);
  }

  deliver(key: string, change: StoredChange): void {
    this.queue.push({ key, change });
    if (this.delivering) return;
    this.delivering = true;
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) this.tell(next.key, next.change);
    this.delivering = false;
  }

  private tell(key: string, change: StoredChange): void {
    const followers = this.byResource.get(key) ?? new Set<Follower>();
    for (const follower of Array.from(followers)) {
      if (!followers.has(follower) || change.resourceVersion <= follower.after) continue;
      try {
        follower.listener(change);
      } catch (error) {
        // One listener's bug is not the writer's: it surfaces as an uncaught exception, and the others are still told.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
