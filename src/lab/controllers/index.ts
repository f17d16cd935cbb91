import type { LabStore } from "../api/store.ts";
import type { BuildController } from "../builds/controller.ts";
import type { Certificate } from "../edge/certificates.ts";
import type { NamespaceOwnership } from "./admission.ts";
import { DeploymentController } from "./deployment.ts";
import { EndpointSliceController } from "./endpointslices.ts";
import { GatewayController } from "./gateways.ts";
import { IngressStatusController } from "./ingress-status.ts";
import { IngressToRouteController } from "./ingress-to-route.ts";
import { ImageTriggerController } from "./image-triggers.ts";
import { ReplicaSetController, type Refusal } from "./replicaset.ts";
import { RouteController } from "./routes.ts";
import { ServingCertController } from "./serving-certs.ts";

export interface ControllerOptions {
  readonly store: LabStore;
  readonly ownership: NamespaceOwnership;
  readonly routerNames: readonly string[];
  readonly refusal: Refusal;
  /** How long after a change the status of Gateways and HTTPRoutes speaks of it, in milliseconds. */
  readonly gatewayLag: number;
  issue(hosts: readonly [string, ...string[]]): Certificate;
  /** Who runs builds, where there are any. */
  readonly builds: BuildController | undefined;
}

/** The running controllers of the lab. */
export interface Controllers {
  readonly routes: RouteController;
  /** Has one of them something to do? */
  readonly busy: boolean;
  /** Waits for those that write some time after a change. */
  late(): Promise<void>;
  stop(): void;
}

/** Starts every controller on the store. */
export function startControllers(options: ControllerOptions): Controllers {
  const { store } = options;
  const routes = new RouteController(store, options.ownership, options.routerNames);
  const gateways = new GatewayController(store, options.gatewayLag);
  const all = [
    gateways,
    new DeploymentController(store),
    new ReplicaSetController(store, options.refusal),
    new EndpointSliceController(store),
    new ServingCertController(store, options.issue),
    new IngressToRouteController(store),
    new IngressStatusController(store),
    routes,
    ...(options.builds === undefined ? [] : [options.builds, new ImageTriggerController(store)]),
  ];
  const stops = all.flatMap((controller) => controller.start());
  return {
    routes,
    get busy() {
      return all.some(({ loop }) => loop.busy);
    },
    late: async () => {
      while (gateways.loop.waiting || gateways.loop.busy) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    stop: () => {
      for (const stop of stops) stop();
      for (const { loop } of all) loop.stop();
    },
  };
}
