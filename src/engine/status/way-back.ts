import type { Cluster } from "../../cluster/port.ts";
import { standing } from "../../core/standing.ts";
import { applicationTarget } from "../plan/part.ts";
import { nameOf, type Target } from "../plan/types.ts";
import { gaveNoGoodAnswer } from "../ready.ts";
import { unfitSecrets } from "../secrets.ts";
import { lackingOf, listServices } from "../services.ts";

/** What closed targets need to go back. */
interface WayBack {
  /** What is not there, by target: sentences without their ends. */
  readonly lacking: ReadonlyMap<string, readonly string[]>;
  /** What this account may not look at. */
  readonly unread: readonly string[];
}

/**
 * Looks whether what closed targets need to go back is still there: Services, ports of theirs, and Secrets. What gave no good
 * answer before it was closed either may lack them as before.
 */
export async function wayBack(
  cluster: Pick<Cluster, "get" | "list">,
  namespace: string,
  targets: readonly Target[],
): Promise<WayBack> {
  const closed = targets.filter((target) => standing(target.object).state !== "open" && !gaveNoGoodAnswer(target));
  if (closed.length === 0) return { lacking: new Map(), unread: [] };
  const [services, secrets] = await Promise.all([listServices(cluster, namespace), unfitSecrets(cluster, closed)]);
  const lacking = closed.map((target) => {
    const { adapter, object } = applicationTarget(target);
    const behind = services === undefined ? [] : adapter.backends(object);
    const gone = behind.flatMap((backend) => lackingOf(services ?? [], backend) ?? []);
    const unfit = secrets.unfit.filter((secret) => secret.target === target);
    return [nameOf(target), [...new Set(gone), ...unfit.map(({ says, without }) => `${says}: ${without}`)]] as const;
  });
  return {
    lacking: new Map(lacking),
    unread: [
      ...(services === undefined ? ["services"] : []),
      ...new Set(secrets.unread.map(({ name }) => `secrets/${name}`)),
    ],
  };
}
