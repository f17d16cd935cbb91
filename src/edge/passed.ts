import type { Remedy } from "../core/errors.ts";
import type { KubeObject } from "../core/kube.ts";
import type { PageBackend, Policy } from "./adapter.ts";

/** What every object has in common whose TLS the edge passes on unopened. */

/** The edge only passes bytes: it cannot send a connection elsewhere. */
const stays = "Visitors who are connected stay with the application until their connection ends.";

/** What visitors see while the page speaks TLS to them. */
export const shownByPage = (secret: string): readonly string[] => [
  `TLS passes through as before: the page shows the certificate of secret/${secret}.`,
  stays,
];

/** What they see while the edge ends TLS in its place. */
export const endedAtEdge = (edge: string): readonly string[] => [
  `TLS passthrough → edge: visitors get the ${edge}'s default certificate meanwhile.`,
  "Where that is not for their host, browsers warn; with HSTS they let nobody in.",
  stays,
];

/** Why the page cannot be shown by an object whose TLS is passed on, as things stand: the page has to be asked for. */
export function refusePassed(
  { kind, metadata: { name, namespace = "default" } }: KubeObject,
  { page, policy: { tls }, edge }: { readonly page: PageBackend; readonly policy: Policy; readonly edge: string },
): { readonly why: string; readonly remedy: Remedy } | undefined {
  if (tls === "edge" || (tls !== undefined && page.tls !== undefined)) return undefined;
  const close = `entracte close ${kind.toLowerCase()}/${name} -n ${namespace} --tls`;
  const end = [
    `let the ${edge} end TLS meanwhile: visitors then get its default certificate.`,
    `${close} edge`,
  ] as const;
  if (tls !== undefined) {
    const why = `its TLS passes through the ${edge} unopened, and a page in an image cannot show secret/${tls.secret}.`;
    return { why, remedy: ["Let the page come from a ConfigMap:  page.delivery: configMap", `or ${end[0]}`, end[1]] };
  }
  return {
    why: `its TLS passes through the ${edge} unopened, so that the page needs its certificate.`,
    remedy: ["Name the Secret (kubernetes.io/tls) that has it:", `${close} secret/NAME`, `or ${end[0]}`, end[1]],
  };
}
