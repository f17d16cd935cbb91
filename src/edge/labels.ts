import type { KubeObject } from "../core/kube.ts";

/** Labels that belong to whoever keeps an object as it is, not to a router's shard selector. */
const trackers =
  /^(app\.kubernetes\.io\/(instance|managed-by)|argocd\.argoproj\.io\/.*|kustomize\.toolkit\.fluxcd\.io\/.*|helm\.sh\/.*)$/;

/** The labels of an object of ours that goes to the same router shards as these: those that they share. */
export function labelsLike(like: readonly KubeObject[]): { readonly [key: string]: string } {
  const [first, ...others] = like.map((object) => object.metadata.labels ?? {});
  const shared = Object.entries(first ?? {}).filter(
    ([key, value]) => !trackers.test(key) && others.every((labels) => labels[key] === value),
  );
  return { ...Object.fromEntries(shared), "app.kubernetes.io/managed-by": "entracte" };
}
