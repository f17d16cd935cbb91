import type { Address } from "../core/address.ts";
import type { Change } from "../core/change.ts";
import type { Remedy } from "../core/errors.ts";
import type { KubeObject, ResourceRef } from "../core/kube.ts";
import type { Guard } from "../core/patch.ts";

/** The page's Service, as an edge object of the same namespace can point at it: always at one port, by its name. */
export interface PageBackend {
  readonly service: string;
  /** Its namespace, where that is another one than the object's. */
  readonly namespace?: string;
  readonly portName: string;
  readonly port: number;
  /** The port at which it speaks TLS itself, where it does. */
  readonly tls?: {
    readonly portName: string;
    /** Has it a certificate of the service CA for this Service? */
    readonly serving: boolean;
  };
}

/** A Service behind an edge object, and which of its ports; absent for all. */
export interface Backend {
  readonly service: string;
  /** By the port's name, or by the number that the pods have it under. */
  readonly port?: string;
  /** By the number that the Service gives it. */
  readonly servicePort?: number;
}

/** How the edge speaks to the application behind an object: whoever speaks so is answered as visitors are. */
export interface Inside {
  /** `https` where the application's own port speaks TLS. */
  readonly scheme: "http" | "https";
  /** What the application is asked for where a visitor asks for the object's path. */
  readonly path: string;
  /** What the edge says of the visitor. */
  readonly headers: { readonly [name: string]: string };
  /** Is the certificate of the application's port the one that visitors see? */
  readonly ownCertificate: boolean;
}

/** What the maintenance allows beyond the ordinary. */
export interface Policy {
  /**
   * Where the edge passes TLS on: let the page show the certificate of this Secret (`--tls secret/NAME`), or let the edge end
   * TLS, there and where it encrypts again (`--tls edge`).
   */
  readonly tls?: "edge" | { readonly secret: string };
  /** Of a host: ask for a certificate of its own, which a controller of the cluster obtains (`--tls-acme`). */
  readonly tlsAcme?: true;
}

/** What the page itself shows behind an object: the certificate of a Secret on these hosts, or one of the service CA. */
export type Shows = { readonly secret: string; readonly hosts: readonly string[] } | "serving";

/** A Secret (kubernetes.io/tls) that the edge reads for an object, whatever stands behind it. */
export interface EdgeSecret {
  readonly name: string;
  /** Does the edge serve nothing of the object without it? */
  readonly needed: boolean;
  /** What visitors get without it: the end of a sentence. */
  readonly without: string;
}

/** A verb on a resource (with its subresource) that a transition needs beside `patch` on the object. */
export interface Need {
  /** Any one of these, the least first. */
  readonly verbs: readonly [string, ...string[]];
  readonly subresource: string;
  /** Why, for the sentence that names what lacks. */
  readonly why: string;
}

/** The changes that point one edge object at the page. */
export interface Diversion {
  readonly changes: readonly Change[];
  /** Rights that closing or going back needs; any one of a need's verbs will do. */
  readonly needs: readonly Need[];
  /** What the person who closes should know: sentences. */
  readonly notes: readonly string[];
}

/** Why an object cannot be closed, and what to do instead. */
export interface Refusal {
  readonly refused: string;
  readonly remedy: Remedy;
}

/** Has the edge accepted the object? With the reason where it has not. */
export interface Admission {
  readonly admitted: boolean;
  readonly reason?: string;
  /** The edge has said nothing yet of the object as it is now, and will. */
  readonly pending?: true;
  /** Another object has its host: the edge takes this one once that one goes. */
  readonly waits?: true;
}

/** Another object that says how visitors come in. */
interface Related {
  readonly resource: ResourceRef;
  readonly namespace: string;
  readonly name: string;
}

/** One kind of edge object. Differences between kinds are fields and facts here, never conditions in the engine. */
export interface EdgeAdapter {
  /** As people type it, in lower case: `route`. */
  readonly kind: string;
  readonly resource: ResourceRef;
  /** Every need that a diversion of this kind may ever have. */
  readonly mayNeed: readonly Need[];
  /** Does an object of this kind name ports by their Service's numbers? Finding what is behind it then takes its Services. */
  readonly numbersOfServices: boolean;
  /** What every patch of this kind is guarded by, beside its uid and the members that are there. */
  readonly guard: Guard;
  /** The objects that say how visitors come in, where this one does not say all of it: read where the account may. */
  around?(object: KubeObject): readonly Related[];
  /** Where visitors reach it. Empty where it has no host yet. */
  addresses(object: KubeObject, around?: readonly KubeObject[]): readonly Address[];
  /** The hosts that it asks for, a wildcard as `*.example.com`: whether an edge serves them or not. */
  hosts(object: KubeObject): readonly string[];
  /** Requests a second that a rate limit on the object leaves to one visitor; absent where there is none. */
  pace(object: KubeObject): number | undefined;
  /** The Services behind it that get traffic: for readiness. Ask the original, never a diverted object. */
  backends(object: KubeObject): readonly Backend[];
  /** The first Service of another namespace that it leads to. Absent where no object of this kind can. */
  elsewhere?(object: KubeObject): string | undefined;
  /** Ask the original, never a diverted object. */
  inside(object: KubeObject): Inside;
  admission(object: KubeObject): Admission;
  /** The Secrets that the edge reads for it. Absent where it names none. */
  secrets?(object: KubeObject): readonly EdgeSecret[];
  /**
   * The certificate that the page has to show itself behind it, where the edge does not end TLS for it. Ask the original. Absent
   * where the edge always does.
   */
  shows?(object: KubeObject, policy: Policy): Shows | undefined;
  /** The whole object to the page. Pure; the object must be open. */
  divert(object: KubeObject, page: PageBackend, policy: Policy): Diversion | Refusal;
  /**
   * Extra objects beside this one (as it is when it is open), one for each of these paths that it serves, in their order:
   * each is a part of it (core/part.ts), has a name that the path decides, and leads nowhere until it is diverted, made,
   * and in the end deleted. Absent where a part of this kind cannot be closed.
   * @param beside the edge objects of its namespace
   */
  overlay?(
    object: KubeObject,
    paths: readonly string[],
    beside: readonly KubeObject[],
  ): readonly KubeObject[] | Refusal;
  /**
   * The object that closes a name of this kind, and leads nowhere until it is diverted, made, and in the end deleted. Absent
   * where the names of this kind are those of objects.
   */
  make?(name: string, namespace: string): KubeObject | Refusal;
  /**
   * What of an object (as it is when it is open) visitors of this path and of what is below it reach, where one object may lead
   * to several applications. Absent where it never does.
   */
  narrowed?(object: KubeObject, path: string): KubeObject;
  /**
   * A short-lived object of the page's own, on a host that the cluster generates, in the same shards as these targets. Absent
   * where no host is generated for this kind: one target then goes first.
   */
  proof?(page: PageBackend, namespace: string, like: readonly KubeObject[]): KubeObject;
}

/** Is this the sentence of a refusal? */
export function isRefusal(answer: object): answer is Refusal {
  return "refused" in answer;
}
