import type { JsonObject } from "../../core/json.ts";
import type { KubeObject } from "../../core/kube.ts";
import { timestamp } from "../api/objects.ts";
import type { LabStore } from "../api/store.ts";
import { attachmentsOf, gatewayController, isOurs, type Verdict } from "../gateway/attach.ts";
import { resolvedRefs } from "../gateway/refs.ts";
import { kinds } from "../kinds.ts";
import { Loop } from "../loop.ts";
import { objectsAt, textAt } from "../read.ts";
import { settle } from "./conditions.ts";

/**
 * Says in the status of GatewayClasses, Gateways and HTTPRoutes what became of them, with the generation that it looked at
 * (kubernetes-sigs/gateway-api apis/v1). It comes a while after the change, as from any controller.
 */
export class GatewayController {
  readonly loop = new Loop(() => this.reconcile());
  private readonly store: LabStore;
  private readonly lag: number;

  constructor(store: LabStore, lag: number) {
    this.store = store;
    this.lag = lag;
  }

  start(): readonly (() => void)[] {
    const { store, loop } = this;
    const later = (): void => {
      if (!loop.waiting) loop.addAfter("", this.lag);
    };
    const referred = (): void => {
      if (store.list(kinds.httpRoute).length > 0) later();
    };
    return [
      ...[kinds.gatewayClass, kinds.gateway, kinds.httpRoute].map((kind) => store.follow(kind, later)),
      ...[kinds.referenceGrant, kinds.service, kinds.namespace].map((kind) => store.follow(kind, referred)),
    ];
  }

  private reconcile(): void {
    const { store } = this;
    for (const it of store.list(kinds.gatewayClass)) {
      if (textAt(it.spec, "controllerName") === gatewayController) this.write(kinds.gatewayClass, it, classStatus(it));
    }
    const routes = store.list(kinds.httpRoute);
    for (const it of store.list(kinds.gateway)) {
      if (isOurs(it, store)) this.write(kinds.gateway, it, gatewayStatus(it, routes, store));
    }
    for (const it of routes) this.write(kinds.httpRoute, it, routeStatus(it, store));
  }

  private write(
    kind: Parameters<LabStore["update"]>[0],
    { metadata }: KubeObject,
    status: JsonObject | undefined,
  ): void {
    if (status === undefined) return;
    this.store.update(kind, metadata.namespace, metadata.name, (it) => ({ ...it, status }));
  }
}

const well: Omit<Verdict, "reason"> = { status: "True", message: "" };

/** Conditions with the object's generation, which keep their time while they stay what they are. */
function conditions(
  object: KubeObject,
  before: readonly JsonObject[],
  verdicts: { readonly [type: string]: Verdict },
): readonly JsonObject[] {
  const observedGeneration = object.metadata.generation ?? 1;
  const after = Object.entries(verdicts).map(([type, verdict]) => ({ type, ...verdict, observedGeneration }));
  return settle(before, after, timestamp(Date.now()));
}

function classStatus(object: KubeObject): JsonObject {
  const verdicts = { Accepted: { ...well, reason: "Accepted" } };
  return { ...object.status, conditions: conditions(object, objectsAt(object.status, "conditions"), verdicts) };
}

function gatewayStatus(gateway: KubeObject, routes: readonly KubeObject[], store: LabStore): JsonObject {
  const both = { Accepted: { ...well, reason: "Accepted" }, Programmed: { ...well, reason: "Programmed" } };
  const attached = routes
    .flatMap((route) => attachmentsOf(route, store))
    .filter((it) => it.gateway.metadata.uid === gateway.metadata.uid)
    .flatMap(({ listeners }) => listeners.map(({ listener }) => listener));
  return {
    addresses: [{ type: "IPAddress", value: "127.0.0.1" }],
    conditions: conditions(gateway, objectsAt(gateway.status, "conditions"), both),
    listeners: objectsAt(gateway.spec, "listeners").map(({ name }) => {
      const before = objectsAt(gateway.status, "listeners").find((it) => it["name"] === name);
      const verdicts = { ...both, ResolvedRefs: { ...well, reason: "ResolvedRefs" } };
      return {
        name,
        attachedRoutes: attached.filter((it) => it === name).length,
        supportedKinds: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute" }],
        conditions: conditions(gateway, objectsAt(before, "conditions"), verdicts),
      };
    }),
  };
}

/** Our entries, one for each parent that is ours; those of other controllers stay. */
function routeStatus(route: KubeObject, store: LabStore): JsonObject | undefined {
  const before = objectsAt(route.status, "parents");
  const others = before.filter((it) => it["controllerName"] !== gatewayController);
  const ours = attachmentsOf(route, store).map(({ parentRef, accepted }) => {
    const old = before.find((it) => JSON.stringify(it["parentRef"]) === JSON.stringify(parentRef));
    const verdicts = { Accepted: accepted, ResolvedRefs: resolvedRefs(route, store) };
    return {
      parentRef,
      controllerName: gatewayController,
      conditions: conditions(route, objectsAt(old, "conditions"), verdicts),
    };
  });
  return before.length === 0 && ours.length === 0 ? undefined : { ...route.status, parents: [...others, ...ours] };
}
