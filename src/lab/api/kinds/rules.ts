import type { KubeObject } from "../../../core/kube.ts";
import type { Cause } from "../refusal.ts";
import type { LabStore } from "../store.ts";

/** What the rules of a kind may look at besides the object. */
export interface KindContext {
  readonly store: LabStore;
  /** The state before, on an update. */
  readonly old: KubeObject | undefined;
  /** The object as it was sent, before anything was filled in. */
  readonly submitted: KubeObject;
  /** May the user who writes do this to a subresource of the kind, in the object's namespace or in another one? */
  readonly may: (verb: string, subresource: string, namespace?: string) => boolean;
  /** What generated hosts end in. */
  readonly domain: string;
  /** Is the kind served from Go types, or as a custom resource? */
  readonly builtIn: boolean;
}

/** The rules of one kind: what the API fills in, and what it refuses. */
export interface KindRules {
  readonly defaults?: (object: KubeObject, context: KindContext) => KubeObject;
  readonly validate?: (object: KubeObject, context: KindContext) => readonly Cause[];
  /** Rules of names; absent: a DNS-1123 subdomain. */
  readonly name?: (name: string) => string | undefined;
}
