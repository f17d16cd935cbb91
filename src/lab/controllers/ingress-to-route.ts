import { randomBytes } from "node:crypto";
import type { KubeObject } from "../../core/kube.ts";
import { kindRules } from "../api/kinds/index.ts";
import type { LabStore } from "../api/store.ts";
import { pathsOf, type IngressPath } from "../ingress/backend.ts";
import { isHandledBy, toRouteController } from "../ingress/classes.ts";
import { corrected, isAsWanted, routeFor, routeHost, type Lookup } from "../ingress/route.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import { objectsAt, textAt } from "../read.ts";
import { recordEvent } from "./events.ts";
import { safeText } from "./pods.ts";

interface Outcome {
  readonly keep: boolean;
  readonly why?: string;
}

/**
 * Makes one Route of each host and path of an Ingress and keeps it so, as OpenShift does. A Route whose Service, port or TLS
 * Secret cannot be found is deleted; once it can, a new one is made under another name (openshift/route-controller-manager
 * pkg/route/ingress/ingress.go, sync).
 */
export class IngressToRouteController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: LabStore;

  constructor(store: LabStore) {
    this.store = store;
  }

  start(): readonly (() => void)[] {
    const { store, loop } = this;
    const inNamespace = ({ object }: { readonly object: KubeObject }): void => this.addAll(object.metadata.namespace);
    return [
      store.follow(kinds.ingress, ({ object }) => loop.add(keyOf(object))),
      store.follow(kinds.ingressClass, () => this.addAll()),
      store.follow(kinds.service, inNamespace),
      store.follow(kinds.secret, inNamespace),
      store.follow(kinds.route, ({ object }) => {
        const owner = ingressOf(object);
        if (owner !== undefined) loop.add(`${object.metadata.namespace ?? ""}/${owner}`);
      }),
    ];
  }

  private addAll(namespace?: string): void {
    for (const ingress of this.store.list(kinds.ingress, namespace)) this.loop.add(keyOf(ingress));
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const ingress = this.store.get(kinds.ingress, namespace, name);
    if (ingress === undefined || !isHandledBy(toRouteController, ingress, this.store)) return;
    const present = this.store.list(kinds.route, namespace).filter((route) => ingressOf(route) === name);
    const kept = new Set<KubeObject>();
    const incomplete: string[] = [];
    for (const path of pathsOf(ingress)) {
      const existing = present.find((route) => !kept.has(route) && isFor(route, path));
      const why = unsupported(path);
      const outcome = why === undefined ? this.sync(ingress, path, existing) : { keep: false, why };
      if (outcome.why !== undefined) incomplete.push(outcome.why);
      if (outcome.keep && existing !== undefined) kept.add(existing);
    }
    const old = present.filter((route) => !kept.has(route));
    for (const { metadata } of old) this.store.remove(kinds.route, metadata.namespace, metadata.name);
    this.writeStatus(ingress, old, [...kept]);
    if (incomplete.length > 0) this.complain(ingress, incomplete);
  }

  /** Makes or corrects the Route of a path. Where there can be none it goes; one that is refused stays as it is. */
  private sync(ingress: KubeObject, path: IngressPath, existing: KubeObject | undefined): Outcome {
    const wanted = routeFor(ingress, path, this.lookup(ingress.metadata.namespace ?? ""));
    if ("why" in wanted) return { keep: false, why: String(wanted["why"]) };
    if (existing !== undefined && isAsWanted(existing, wanted)) return { keep: true };
    const next = existing === undefined ? named(wanted, ingress.metadata.name) : corrected(existing, wanted);
    const refusal = this.write(next, existing);
    return refusal === undefined ? { keep: true } : { keep: true, why: `Route refused: ${refusal}` };
  }

  /** Writes a Route as the API would take it from this controller, which may set any host. */
  private write(route: KubeObject, old: KubeObject | undefined): string | undefined {
    const { store } = this;
    const { builtIn } = store.describe(kinds.route);
    const context = { store, old, submitted: route, domain: "", builtIn, may: () => true };
    const rules = kindRules("Route");
    const complete = rules.defaults?.(route, context) ?? route;
    const causes = rules.validate?.(complete, context) ?? [];
    if (causes.length > 0) return causes.map(({ field, message }) => `${field}: ${message}`).join(", ");
    const { namespace, name } = route.metadata;
    if (old === undefined) store.create(kinds.route, complete);
    else store.update(kinds.route, namespace, name, () => complete);
    return undefined;
  }

  private lookup(namespace: string): Lookup {
    return {
      service: (name) => this.store.get(kinds.service, namespace, name),
      secret: (name) => this.store.get(kinds.secret, namespace, name),
    };
  }

  /** The routers that admitted the Routes are where the Ingress is reached; what other controllers wrote stays. */
  private writeStatus(ingress: KubeObject, old: readonly KubeObject[], kept: readonly KubeObject[]): void {
    const before = objectsAt(ingress.status, "loadBalancer", "ingress").map((it) => textAt(it, "hostname") ?? "");
    const gone = new Set(old.flatMap(canonicalHosts));
    const after = new Set([...before.filter((host) => !gone.has(host)), ...kept.flatMap(canonicalHosts)]);
    if (after.size === before.length && before.every((host) => after.has(host))) return;
    const { namespace, name } = ingress.metadata;
    const hosts = [...after].toSorted().map((hostname) => ({ hostname }));
    this.store.update(kinds.ingress, namespace, name, (it) => ({
      ...it,
      status: { ...it.status, loadBalancer: { ingress: hosts } },
    }));
  }

  private complain(ingress: KubeObject, incomplete: readonly string[]): void {
    recordEvent(this.store, ingress, {
      type: "Normal",
      reason: "IncompleteIngressToRouteRules",
      message: `Incomplete ingress to route rules detected: ${incomplete.join("; ")}`,
      component: "ingress-to-route-controller",
    });
  }
}

/** The Ingress that a Route was made of (hasIngressOwnerRef). */
function ingressOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((it) => it.kind === "Ingress" && it.controller === true)?.name;
}

function isFor(route: KubeObject, path: IngressPath): boolean {
  return textAt(route.spec, "host") === routeHost(path) && (textAt(route.spec, "path") ?? "") === path.path;
}

/** What a Route cannot say. */
function unsupported({ host, pathType, backend }: IngressPath): string | undefined {
  if (host === "") return "Missing host field in rule";
  if ((textAt(backend, "service", "name") ?? "") === "") return "Missing backend service field in rule";
  return pathType === "Exact" ? "Unsupported exact path type in rule" : undefined;
}

/** A name of 63 letters at most: five of them are drawn (generateRouteName). */
function named(route: KubeObject, ingress: string): KubeObject {
  const name = `${`${ingress}-`.slice(0, 58)}${safeText(randomBytes(5), 5)}`;
  return { ...route, metadata: { ...route.metadata, name } };
}

function canonicalHosts(route: KubeObject): readonly string[] {
  const admitted = objectsAt(route.status, "ingress").filter((it) =>
    objectsAt(it, "conditions").some((each) => each["type"] === "Admitted" && each["status"] === "True"),
  );
  return admitted.map((it) => textAt(it, "routerCanonicalHostname") ?? "").filter((host) => host !== "");
}
