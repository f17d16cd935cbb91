import type { KubeObject } from "../core/kube.ts";
import { lenderOf, triggersAnnotation } from "./delivery.ts";
import { markOf, type PageMark, type PageWorkload } from "./model.ts";

/** The annotation of the page's ConfigMap that keeps its token. */
const tokenAnnotation = "entracte.dev/token";

/** The annotation of the page's ConfigMap that keeps the text by which a page without a token is known. */
const knownByAnnotation = "entracte.dev/known-by";

/** The annotation of a page's ConfigMap that says whose page is shown in the place of one here. */
const lenderAnnotation = "entracte.dev/page-of";

/** The namespace whose page is shown in the place of this one's. */
export const lenderIn = (configMap: KubeObject | undefined): string | undefined =>
  configMap?.metadata.annotations?.[lenderAnnotation];

/** The annotations of the page's objects that are there, or not, by where the page comes from. */
export const ownAnnotations: readonly string[] = [knownByAnnotation, triggersAnnotation, lenderAnnotation];

/** The annotations of the page's ConfigMap by which its answers are known without a file. */
export function markAnnotations(page: PageWorkload): { readonly [name: string]: string } {
  const { token, knownBy } = markOf(page);
  const lender = lenderOf(page);
  return {
    [tokenAnnotation]: token,
    ...(knownBy === undefined ? {} : { [knownByAnnotation]: knownBy }),
    ...(lender === undefined ? {} : { [lenderAnnotation]: lender }),
  };
}

/** What the answers of the page of this ConfigMap are known by; nothing where it is not the page's, or gone. */
export function markIn(configMap: KubeObject | undefined): PageMark | undefined {
  const { [tokenAnnotation]: token, [knownByAnnotation]: knownBy } = configMap?.metadata.annotations ?? {};
  return token === undefined ? undefined : { token, ...(knownBy === undefined ? {} : { knownBy }) };
}
