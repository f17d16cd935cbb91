import type { Remedy } from "../core/errors.ts";

/** A kind that brings traffic in, and that cannot be closed. */
interface Unsupported {
  /** As objects carry it. */
  readonly kind: string;
  readonly tls: string;
  readonly why: string;
  readonly remedy: Remedy;
}

/** What of the Gateway API beside HTTPRoutes there is (kubernetes-sigs/gateway-api apis/v1), and what to do instead. */
export const unsupported: readonly Unsupported[] = [
  {
    kind: "GRPCRoute",
    tls: "any",
    why: "programs that speak gRPC read no page, and no HTTPRoute may stand beside it on its host",
    remedy: [
      "Without its pods the Gateway tells them UNAVAILABLE, which they know what to do with:",
      "  oc scale deployment/NAME --replicas=0",
      "What people see of the application comes by an HTTPRoute:  entracte close httproute/NAME",
    ],
  },
  {
    kind: "TLSRoute",
    tls: "passthrough",
    why: "its TLS passes through the Gateway unopened, and the Gateway sees no request of which it could show a page",
    remedy: [
      "Let a listener of the Gateway end TLS, and an HTTPRoute take the place of the TLSRoute. Then:",
      "  entracte close httproute/NAME",
    ],
  },
];
