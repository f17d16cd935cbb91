/** A ReplicaSet as a rollout sees it. */
export interface Generation {
  readonly name: string;
  /** `spec.replicas` */
  readonly replicas: number;
  /** `status.availableReplicas` */
  readonly available: number;
}

/** What the Deployment asks for; the two bounds are numbers of pods. */
export interface Rollout {
  readonly replicas: number;
  readonly recreate: boolean;
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** One ReplicaSet to be scaled. */
export interface Scale {
  readonly name: string;
  readonly replicas: number;
}

/** A bound as a number of pods: percentages round up for surge and down for unavailable (deployment/util, ResolveFenceposts). */
export function fencepost(value: string | number | undefined, replicas: number, round: "up" | "down"): number {
  const bound = value ?? "25%";
  if (typeof bound === "number") return bound;
  const pods = (Number.parseFloat(bound) / 100) * replicas;
  return round === "up" ? Math.ceil(pods) : Math.floor(pods);
}

/** Which ReplicaSets to scale now, and to what (pkg/controller/deployment/{rolling,recreate}.go). */
export function nextScales(rollout: Rollout, current: Generation, old: readonly Generation[]): readonly Scale[] {
  if (rollout.recreate) {
    const left = old.filter((it) => it.replicas > 0);
    if (left.length > 0) return left.map(({ name }) => ({ name, replicas: 0 }));
    return current.replicas === rollout.replicas ? [] : [{ name: current.name, replicas: rollout.replicas }];
  }
  const grown = grow(rollout, current, old);
  return grown === undefined ? shrink(rollout, current, old) : [grown];
}

function grow(rollout: Rollout, current: Generation, old: readonly Generation[]): Scale | undefined {
  if (current.replicas > rollout.replicas) return { name: current.name, replicas: rollout.replicas };
  const room = rollout.replicas + rollout.maxSurge - sum([current, ...old], "replicas");
  const more = Math.min(room, rollout.replicas - current.replicas);
  return more > 0 ? { name: current.name, replicas: current.replicas + more } : undefined;
}

function shrink(rollout: Rollout, current: Generation, old: readonly Generation[]): readonly Scale[] {
  const all = [current, ...old];
  const minAvailable = rollout.replicas - rollout.maxUnavailable;
  let unhealthy = sum(all, "replicas") - minAvailable - Math.max(0, current.replicas - current.available);
  if (unhealthy <= 0) return [];
  let healthy = Math.max(0, sum(all, "available") - minAvailable);
  return old.flatMap(({ name, replicas, available }) => {
    const cleaned = Math.max(0, Math.min(unhealthy, replicas - available));
    unhealthy -= cleaned;
    const removed = Math.min(replicas - cleaned, healthy, unhealthy);
    healthy -= removed;
    unhealthy -= removed;
    return cleaned + removed > 0 ? [{ name, replicas: replicas - cleaned - removed }] : [];
  });
}

function sum(generations: readonly Generation[], member: "replicas" | "available"): number {
  return generations.reduce((total, it) => total + it[member], 0);
}
