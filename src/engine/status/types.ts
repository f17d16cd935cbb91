import type { Change } from "../../core/change.ts";
import type { Hold } from "../../core/record.ts";

/** What status looks at and finds: plain JSON data. docs/output.md says what each member means. */
export interface Survey {
  readonly v: 1;
  /** RFC 3339. */
  readonly at: string;
  readonly namespaces: readonly NamespaceStatus[];
  /** Namespaces that this account may not look into; kinds (`ingresses.networking.k8s.io`) that it may not list across all. */
  readonly unread: readonly string[];
  readonly problems: readonly Problem[];
}

export interface NamespaceStatus {
  readonly namespace: string;
  readonly targets: readonly TargetStatus[];
  /** The pages that closed targets show, and the one that stays warm. */
  readonly pages: readonly PageStatus[];
  /** Parts that are held closed, and open all the same: what closed them is not there. */
  readonly vanished: readonly Vanished[];
  /** What is open, though a maintenance that holds others closed was to close it, or has not got to giving back the rest. */
  readonly unfinished: readonly Vanished[];
  /** The other namespaces of the maintenances that the page remembers. */
  readonly others: readonly string[];
  /** What of it this account may not look at: `ingresses.networking.k8s.io`, `services`, `secrets/shop-tls`. */
  readonly unread: readonly string[];
}

export interface Vanished {
  /** `route/shop /invoices`. */
  readonly target: string;
  readonly maintenance: string;
}

export interface TargetStatus {
  /** `route/shop`. */
  readonly target: string;
  readonly state: "open" | "closed" | "drifted" | "unreadable";
  /** Who holds it closed; empty where it is open, or its record cannot be read. */
  readonly holds: readonly Hold[];
  /** The page that it was pointed at, by name. */
  readonly page?: string;
  /** Of a host: what waits for it, `route/next`. */
  readonly waiting?: string;
  /** What somebody changed: what was left there as `before`, what is there now as `after`. */
  readonly differing: readonly Change[];
  /** Why its record cannot be read. */
  readonly reason?: string;
  /** What it needs to go back and is not there: sentences without their ends. */
  readonly lacking: readonly string[];
  /** What the edge answers now, at each address; empty where nobody looked. */
  readonly seen: readonly SeenNow[];
}

/** One answer of the edge. */
export interface SeenNow {
  readonly address: string;
  /** Where it was asked; absent where the way there is not known. */
  readonly door?: string;
  /** `unreachable`: it gave no answer at all. */
  readonly shows: "page" | "application" | "foreign" | "failed" | "unreachable";
  readonly says: string;
}

export interface PageStatus {
  readonly name: string;
  /** Whose page it is, where it is of another namespace. */
  readonly namespace?: string;
  readonly state: "ready" | "waiting" | "stuck" | "deleted" | "unknown";
  /** Pods that are ready, and that should be. */
  readonly ready: number;
  readonly wanted: number;
  /** Why it is not ready. */
  readonly says?: string;
}

/** Something that is not as it should be. */
export interface Problem {
  readonly kind: "overdue" | "drifted" | "unreadable" | "page" | "unseen" | "vanished" | "unfinished" | "lacking";
  readonly namespace: string;
  readonly target?: string;
  readonly says: string;
  /** What mends it: commands and sentences. */
  readonly mend: readonly string[];
}
