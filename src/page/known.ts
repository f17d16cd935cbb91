import type { KubeObject } from "../core/kube.ts";
import { triggersAnnotation } from "./delivery.ts";
import { markOf, type PageMark } from "./model.ts";

/** The annotation of the page's ConfigMap that keeps its token. */
const tokenAnnotation = "entracte.dev/token";

/** The annotation of the page's ConfigMap that keeps the text by which a page without a token is known. */
const knownByAnnotation = "entracte.dev/known-by";

/** The annotations of the page's objects that are there, or not, by where the page comes from. */
export const ownAnnotations: readonly string[] = [knownByAnnotation, triggersAnnotation];

/** The annotations of the page's ConfigMap by which its answers are known without a file. */
export function markAnnotations(page: PageMark): { readonly [name: string]: string } {
  const { token, knownBy } = markOf(page);
  return { [tokenAnnotation]: token, ...(knownBy === undefined ? {} : { [knownByAnnotation]: knownBy }) };
}

/** What the answers of the page of this ConfigMap are known by; nothing where it is not the page's, or gone. */
export function markIn(configMap: KubeObject | undefined): PageMark | undefined {
  const { [tokenAnnotation]: token, [knownByAnnotation]: knownBy } = configMap?.metadata.annotations ?? {};
  return token === undefined ? undefined : { token, ...(knownBy === undefined ? {} : { knownBy }) };
}
