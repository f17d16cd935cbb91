import { X509Certificate, createPrivateKey } from "node:crypto";
import { isForbidden } from "../cluster/failure.ts";
import type { Cluster } from "../cluster/port.ts";
import { isObject, textOf } from "../core/json.ts";
import type { KubeObject } from "../core/kube.ts";
import { resources } from "../core/resources.ts";
import type { EdgeSecret } from "../edge/adapter.ts";
import { applicationTarget } from "./plan/part.ts";
import type { Target } from "./plan/types.ts";
import { everywhere, namespaceOf } from "./site.ts";
import { about, type World } from "./world.ts";

/** A Secret with a certificate and the key to it, as it was found. The key stays behind. */
type FoundSecret =
  /** Without a certificate where this program cannot read that. */
  | { readonly state: "there"; readonly certificate?: X509Certificate }
  /** What is wrong with it: a sentence without its end. */
  | { readonly state: "unfit"; readonly says: string }
  /** This account may not read it. */
  | { readonly state: "unread" };

/** Looks whether a Secret can be served: there, of the type kubernetes.io/tls, with a key that fits its certificate. */
export async function findSecret(cluster: Pick<Cluster, "get">, namespace: string, name: string): Promise<FoundSecret> {
  try {
    const found = await cluster.get({ resource: resources.secret, namespace, name });
    return found === undefined ? notFit(name, "is not there") : judge(found);
  } catch (failure) {
    if (!isForbidden(failure)) throw failure;
    return { state: "unread" };
  }
}

const notFit = (name: string, why: string): FoundSecret => ({ state: "unfit", says: `secret/${name} ${why}` });

function judge({ metadata: { name }, type, data }: KubeObject): FoundSecret {
  if (type !== "kubernetes.io/tls")
    return notFit(name, `is of the type ${textOf(type) ?? "Opaque"}, not kubernetes.io/tls`);
  const [certificate, key] = ["tls.crt", "tls.key"].map((file) => (isObject(data) ? textOf(data[file]) : undefined));
  if (certificate === undefined || key === undefined)
    return notFit(name, `has no ${certificate === undefined ? "tls.crt" : "tls.key"}`);
  return judgePair(name, Buffer.from(certificate, "base64"), Buffer.from(key, "base64"));
}

/** What this program cannot read, whoever serves it may: only a pair that is known not to fit is said. */
function judgePair(name: string, certificate: Buffer, key: Buffer): FoundSecret {
  try {
    const read = new X509Certificate(certificate);
    if (read.checkPrivateKey(createPrivateKey(key))) return { state: "there", certificate: read };
    return notFit(name, "has a key that does not fit its certificate");
  } catch {
    return { state: "there" };
  }
}

/** A Secret that the edge reads for a target, and that it cannot use. */
export interface UnfitSecret extends EdgeSecret {
  readonly target: Target;
  readonly says: string;
}

/** Of the Secrets that the edge reads for these targets: those that it cannot use, and those that cannot be looked at. */
export async function unfitSecrets(
  cluster: Pick<Cluster, "get">,
  targets: readonly Target[],
): Promise<{ readonly unfit: readonly UnfitSecret[]; readonly unread: readonly (EdgeSecret & { target: Target })[] }> {
  const all = targets.flatMap((target) => {
    const { adapter, object } = applicationTarget(target);
    return (adapter.secrets?.(object) ?? []).map((secret) => ({ ...secret, target }));
  });
  const found = await everywhere(all, ({ target, name }) => findSecret(cluster, namespaceOf(target), name));
  return {
    unfit: all.flatMap((secret, i) => {
      const now = found[i];
      return now?.state === "unfit" ? [{ ...secret, says: now.says }] : [];
    }),
    unread: all.filter((_, i) => found[i]?.state === "unread"),
  };
}

/** Says which Secrets the edge can do without and cannot use, and which this account may not look at. */
export async function tellSecrets(world: World, targets: readonly Target[]): Promise<void> {
  const { unfit, unread } = await unfitSecrets(world.cluster, targets);
  const tell = (target: Target, says: string) =>
    world.report({ step: "ready", state: "skipped", ...about(world, target), says });
  for (const { target, needed, says, without } of unfit) if (!needed) tell(target, `${says}: ${without}`);
  for (const { target, name } of unread) tell(target, `secret/${name} not checked: this account may not read it`);
}
