import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { externalCauses, externalName } from "../api/kinds/external-certificate.ts";
import { timestamp } from "../api/objects.ts";
import { kinds } from "../kinds.ts";
import { Loop } from "../loop.ts";
import { objectsAt, textAt } from "../read.ts";
import type { Store } from "../store.ts";
import { admit, hostOf, routerDomain, type Admission, type NamespaceOwnership } from "./admission.ts";
import { settle } from "./conditions.ts";

/** Which Routes the routers serve now, and news of it. */
export interface Admissions {
  isAdmitted(route: KubeObject): boolean;
}

/**
 * Admits Routes and says so in their status, once for each router (openshift/router controller/status.go). Only the Routes
 * of a host that changed are looked at again.
 */
export class RouteController implements Admissions {
  readonly loop = new Loop((host) => this.reconcile(host));
  private readonly store: Store;
  private readonly ownership: NamespaceOwnership;
  private readonly routerNames: readonly string[];
  private readonly byHost = new Map<string, Map<string, KubeObject>>();
  private readonly hosts = new Map<string, string>();
  private readonly verdicts = new Map<string, Admission>();
  /** Told when a Route is admitted or loses its claim. */
  onChange: () => void = () => {};

  constructor(store: Store, ownership: NamespaceOwnership, routerNames: readonly string[]) {
    this.store = store;
    this.ownership = ownership;
    this.routerNames = routerNames;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.route, ({ type, object }) => {
        if (type === "DELETED") this.forget(object);
        else this.remember(object);
      }),
      this.store.follow(kinds.secret, ({ object }) => this.lookAgain(object)),
    ];
  }

  /** The Routes that take their certificate from this Secret (openshift/router route_secret_manager.go). */
  private lookAgain({ metadata: { namespace, name } }: KubeObject): void {
    for (const [host, claims] of this.byHost) {
      const named = [...claims.values()].filter((route) => externalName(route) === name);
      if (named.some((route) => route.metadata.namespace === namespace)) this.loop.add(host);
    }
  }

  /** A Route keeps its claim, and is not served, while its external certificate cannot be used. */
  private withCertificate(route: KubeObject | undefined, verdict: Admission): Admission {
    if (route === undefined || !verdict.admitted) return verdict;
    const [cause] = externalCauses(route, this.store);
    if (cause === undefined) return verdict;
    return { admitted: false, reason: "ExternalCertificateValidationFailed", message: cause.message };
  }

  isAdmitted(route: KubeObject): boolean {
    return this.verdicts.get(route.metadata.uid ?? "")?.admitted === true;
  }

  private remember(route: KubeObject): void {
    const uid = route.metadata.uid ?? "";
    const host = hostOf(route);
    const before = this.hosts.get(uid);
    if (before !== undefined && before !== host) this.forget(route);
    const claims = this.byHost.get(host) ?? new Map<string, KubeObject>();
    const known = claims.get(uid);
    this.byHost.set(host, claims.set(uid, route));
    this.hosts.set(uid, host);
    if (known === undefined || known.spec !== route.spec || known.status !== route.status) this.loop.add(host);
  }

  private forget(route: KubeObject): void {
    const uid = route.metadata.uid ?? "";
    const host = this.hosts.get(uid) ?? "";
    this.byHost.get(host)?.delete(uid);
    this.hosts.delete(uid);
    this.verdicts.delete(uid);
    this.loop.add(host);
  }

  private reconcile(host: string): void {
    const claims = [...(this.byHost.get(host)?.values() ?? [])];
    for (const [uid, claim] of admit(claims, this.ownership)) {
      const verdict = this.withCertificate(this.byHost.get(host)?.get(uid), claim);
      const before = this.verdicts.get(uid)?.admitted;
      this.verdicts.set(uid, verdict);
      const route = this.byHost.get(host)?.get(uid);
      if (route !== undefined) this.write(route, verdict);
      if (before !== verdict.admitted) this.onChange();
    }
  }

  private write(route: KubeObject, verdict: Admission): void {
    const { namespace, name } = route.metadata;
    if (this.store.get(kinds.route, namespace, name)?.metadata.uid !== route.metadata.uid) return;
    this.store.update(kinds.route, namespace, name, (it) => ({ ...it, status: this.statusOf(it, verdict) }));
  }

  private statusOf(route: KubeObject, verdict: Admission): JsonObject {
    const ingress = objectsAt(route.status, "ingress");
    const others = ingress.filter((it) => !this.routerNames.includes(textAt(it, "routerName") ?? ""));
    const ours = this.routerNames.map((routerName) => {
      const before = ingress.find((it) => it["routerName"] === routerName);
      const condition = verdict.admitted
        ? { type: "Admitted", status: "True" as const }
        : { type: "Admitted", status: "False" as const, reason: verdict.reason, message: verdict.message };
      return {
        host: hostOf(route),
        routerName,
        routerCanonicalHostname: `router-${routerName}.${routerDomain}`,
        conditions: settle(objectsAt(before, "conditions"), [condition], timestamp(Date.now())),
        wildcardPolicy: textAt(route.spec, "wildcardPolicy") ?? "None",
      };
    });
    return { ...route.status, ingress: [...others, ...ours] };
  }
}
