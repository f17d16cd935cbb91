import type { X509Certificate } from "node:crypto";
import { Trouble } from "../../core/errors.ts";
import { original } from "../../core/standing.ts";
import type { Policy } from "../../edge/adapter.ts";
import { findSecret } from "../secrets.ts";
import { nameOf, type Target } from "../plan/types.ts";
import { everywhere, namespaceOf } from "../site.ts";
import type { World } from "../world.ts";

/** What the person who closes should know of the certificate that the page is to show for a target. */
export interface Warned {
  readonly target: Target;
  /** Sentences without their ends. */
  readonly says: readonly string[];
}

/** For whom certificates are shown, and how long. */
interface Showing {
  policy(target: Target): Policy;
  /** The end that closing names, in milliseconds since the epoch. */
  readonly until: number | undefined;
}

/**
 * Looks at the Secrets whose certificates the page is to show, before its pods mount them.
 * @throws Trouble (`refused`) where one is not there, or cannot be served
 */
export async function checkShown(
  { cluster, now }: Pick<World, "cluster" | "now">,
  targets: readonly Target[],
  { policy, until }: Showing,
): Promise<readonly Warned[]> {
  const wanted = targets.flatMap((target) => {
    const shows = target.adapter.shows?.(original(target.object), policy(target));
    return typeof shows === "object" ? [{ target, ...shows }] : [];
  });
  return everywhere(wanted, async ({ target, secret, hosts }) => {
    const found = await findSecret(cluster, namespaceOf(target), secret);
    if (found.state === "unfit") throw notShown(target, found.says);
    if (found.state === "unread")
      return { target, says: [`secret/${secret} not checked: this account may not read it`] };
    if (found.certificate === undefined) return { target, says: [] };
    const window = { from: now(), until: until ?? now() };
    return {
      target,
      says: [...otherHosts(found.certificate, hosts), ...outside(found.certificate, window)].map(
        (why) => `the certificate of secret/${secret} ${why}`,
      ),
    };
  });
}

/** Browsers go by the alternative names alone (RFC 9110, section 4.3.4). A name for any host of a domain stands for one. */
function otherHosts(certificate: X509Certificate, hosts: readonly string[]): readonly string[] {
  const others = hosts.filter(
    (host) => certificate.checkHost(host.replace(/^\*/, "any"), { subject: "never" }) === undefined,
  );
  return others.length === 0 ? [] : [`is not for ${others.join(", ")}: browsers warn`];
}

function outside(
  { validFrom, validTo }: X509Certificate,
  { from, until }: { readonly from: number; readonly until: number },
): readonly string[] {
  const [begins, ends] = [new Date(validFrom), new Date(validTo)];
  if (ends.getTime() <= from) return [`has expired, at ${ends.toISOString()}: browsers warn`];
  if (begins.getTime() > from) return [`begins at ${begins.toISOString()}: browsers warn until then`];
  return ends.getTime() < until ? [`ends at ${ends.toISOString()}, before this maintenance does`] : [];
}

function notShown(target: Target, says: string): Trouble {
  const namespace = namespaceOf(target);
  return new Trouble("refused", `The page cannot show its certificate: ${says}. Nothing was changed.`, [
    `oc get secret --field-selector type=kubernetes.io/tls -n ${namespace}`,
    "or let the edge end TLS meanwhile: visitors then get its default certificate.",
    `entracte close ${nameOf(target)} -n ${namespace} --tls edge`,
  ]);
}
