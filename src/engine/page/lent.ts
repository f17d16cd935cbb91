import { Trouble } from "../../core/errors.ts";
import type { Cluster } from "../../cluster/port.ts";
import { resources } from "../../core/resources.ts";
import type { KubeObject } from "../../core/kube.ts";
import { lenderOf } from "../../page/delivery.ts";
import { lenderIn, markIn } from "../../page/known.ts";
import { defaultWorkload, type PageWorkload } from "../../page/model.ts";
import { isOurs } from "../../page/ours.ts";
import { each, type Asking } from "../asking.ts";
import type { PageParts } from "../delivery-rights.ts";
import type { PagePlace } from "../site.ts";

/** The page where its pods are: in its own namespace, or in the one whose page is shown in its place. */
export function atHome(page: PageWorkload): PageWorkload {
  const namespace = lenderOf(page);
  return namespace === undefined ? page : { ...page, namespace };
}

/** @throws Trouble (`refused`) where the page of another namespace is to be shown, and it has none of its own */
export async function checkLent(cluster: Cluster, { name, ...page }: PageWorkload): Promise<void> {
  const lender = lenderOf(page);
  if (lender === undefined) return;
  const there = await cluster.get({ resource: resources.configMap, namespace: lender, name });
  const home = lenderIn(there);
  if (home !== undefined)
    throw new Trouble("refused", `The page ${name} of ${lender} is that of ${home}. Nothing was changed.`, [
      `Name the namespace that has it:  page.delivery: {namespace: ${home}}`,
    ]);
  if (markIn(there) !== undefined) return;
  throw new Trouble("refused", `There is no page ${name} in ${lender} that could be shown. Nothing was changed.`, [
    "Publish it there first, with a target of that namespace:",
    `entracte prepare route/NAME -n ${lender}`,
  ]);
}

/**
 * A page of one name comes from one namespace: where it came from another one from now on, that one's grant would be left, and
 * what shows the page so far would not be known by its answers any more.
 * @param live the page's ConfigMap
 * @throws Trouble (`refused`) where it comes from another namespace than is wanted now
 */
export function refuseMoved(page: PageWorkload, live: KubeObject | undefined): void {
  const [now, wanted] = [lenderIn(live), lenderOf(page)];
  if (markIn(live) === undefined || now === wanted) return;
  const { name, namespace } = page;
  const from = (home: string | undefined) => (home === undefined ? "its own" : `that of ${home}`);
  throw new Trouble(
    "refused",
    `The page ${name} of ${namespace} is ${from(now)}, and would be ${from(wanted)}. Nothing was changed.`,
    [
      "Remove it first, once what shows it is open again:",
      `entracte clean -n ${namespace}`,
      "or give this page another name in entracte.yaml:  page.name",
    ],
  );
}

/** What showing the page of another namespace takes there, at most: seeing that it is ready, and the ReferenceGrant. */
export function lendRights({ namespace, name }: PagePlace): Asking[] {
  const why = "seeing that the page that is shown is ready";
  return [
    ...[resources.configMap, resources.deployment].flatMap((resource) =>
      each(["get"], { resource, namespace, name, why }),
    ),
    ...[resources.replicaSet, resources.pod].flatMap((resource) => each(["list"], { resource, namespace, why })),
    ...grantRights(namespace, ["get"]),
  ];
}

/** What a ReferenceGrant takes, which lets another namespace show this one's page. */
export function grantRights(namespace: string, verbs: readonly string[]): Asking[] {
  const why = "letting another namespace show this one's page";
  return each(verbs, { resource: resources.referenceGrant, namespace, why });
}

/** Where the page that is shown is; nothing where it is the namespace's own. */
export function homeOf(page: PageParts): PagePlace | undefined {
  const namespace = lenderOf(page);
  return namespace === undefined ? undefined : { namespace, name: page.name };
}

/**
 * The page must not go while other namespaces may show it: their grants go with their own `clean`.
 * @throws Trouble (`refused`) that names them
 */
export async function refuseWhileLent(cluster: Cluster, { namespace, name }: PagePlace): Promise<void> {
  if (!(await cluster.serves(resources.referenceGrant))) return;
  const { items } = await cluster.list({ resource: resources.referenceGrant, namespace });
  const ours = items.filter((grant) => isOurs(grant) && grant.metadata.name.startsWith(`${name}-from-`));
  const grants = ours.map(({ metadata }) => metadata.name);
  const [first, ...others] = grants.map((grant) => {
    const page = name === defaultWorkload.name ? "" : "   (of an entracte.yaml that names its page)";
    return `entracte clean -n ${grant.slice(`${name}-from-`.length)}${page}`;
  });
  if (first === undefined) return;
  throw new Trouble("refused", `The page of ${namespace} may be shown by other namespaces. Nothing was removed.`, [
    first,
    ...others,
    "Of a namespace that is gone, or has no page any more:",
    `oc delete referencegrant ${grants.join(" ")} -n ${namespace}`,
  ]);
}
