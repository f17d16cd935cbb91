import { hostAndPort, urlOf } from "../../core/address.ts";
import type { Counts, Evidence, FailedRequest, ShownCertificate, SightEvidence, Transition } from "./evidence-types.ts";
import { noCounts } from "./tally.ts";
import { isAnswer } from "./types.ts";
import type { Outcome, Sight } from "./types.ts";

/** Failed requests that are listed one by one; the rest are counted. */
const LISTED = 100;

/** What is noted of single answers: failures, and certificates. */
export class Notes {
  readonly #failures: FailedRequest[] = [];
  readonly #certificates = new Map<string, ShownCertificate>();
  #further = 0;

  failure(sight: Sight, { at, connection }: Outcome, what: string): void {
    if (this.#failures.length >= LISTED) this.#further++;
    else this.#failures.push({ at: new Date(at).toISOString(), ...placeOf(sight), connection, what });
  }

  certificate(sight: Sight, outcome: Outcome): void {
    if (!isAnswer(outcome) || outcome.certificate === undefined) return;
    const shown = { ...placeOf(sight), ...outcome.certificate };
    this.#certificates.set(JSON.stringify(shown), shown);
  }

  /** Leaves out what this sight showed. */
  forget(sight: Sight): void {
    const { address, door } = placeOf(sight);
    for (const [key, shown] of this.#certificates) {
      if (shown.address === address && shown.door === door) this.#certificates.delete(key);
    }
  }

  evidence(): Pick<Evidence, "failures" | "furtherFailures" | "certificates"> {
    return {
      failures: this.#failures,
      furtherFailures: this.#further,
      certificates: [...this.#certificates.values()],
    };
  }
}

function placeOf({ address, door }: Sight): { readonly address: string; readonly door: string } {
  return { address: urlOf(address), door: hostAndPort(door.ip, door.port) };
}

/** The sums and the worst of all sights. */
export function totalOf(sights: readonly SightEvidence[]): Evidence["total"] {
  const counts = noCounts();
  for (const sight of sights) {
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += sight[name];
  }
  const page = slowest(sights, "page");
  const application = slowest(sights, "application");
  return {
    ...counts,
    longestGap: Math.max(0, ...sights.map((sight) => sight.longestGap)),
    longestPause: Math.max(0, ...sights.map((sight) => sight.longestPause)),
    ...(page.firstSeen === undefined ? {} : { pageFirstSeen: page.firstSeen }),
    ...(page.only === undefined ? {} : { pageOnly: page.only }),
    ...(application.firstSeen === undefined ? {} : { applicationFirstSeen: application.firstSeen }),
    ...(application.only === undefined ? {} : { applicationOnly: application.only }),
  };
}

/** The slowest sight of those that were switched so, in its last such switch; nothing of what one of them never reached. */
function slowest(sights: readonly SightEvidence[], expect: Transition["expect"]): Partial<Transition> {
  const last = sights.flatMap((sight) => switches(sight).findLast((one) => one.expect === expect) ?? []);
  const worst = (of: "firstSeen" | "only"): number | undefined => {
    const times = last.map((one) => one[of]);
    if (times.length === 0 || times.includes(undefined)) return undefined;
    return Math.max(...times.map((time) => time ?? 0));
  };
  const firstSeen = worst("firstSeen");
  const only = worst("only");
  return { ...(firstSeen === undefined ? {} : { firstSeen }), ...(only === undefined ? {} : { only }) };
}

/** The first of several marks says what stood there before: nothing was switched by then. */
function switches({ transitions }: SightEvidence): readonly Transition[] {
  return transitions.length > 1 ? transitions.slice(1) : transitions;
}
