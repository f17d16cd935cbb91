import type { AccessQuestion } from "../cluster/port.ts";
import type { Purpose } from "../core/purpose.ts";
import type { EdgeAdapter } from "../edge/adapter.ts";
import type { Asking } from "./asking.ts";
import { cleanReadRights, cleanRights, findPagesRights, imageRights, showing } from "./clean-rights.ts";
import { resources } from "../core/resources.ts";
import { imageKinds } from "./clean.ts";
import { grantRights, lendRights } from "./page/lent.ts";
import { wholeRouteRights, withdrawRights, type PageParts } from "./delivery-rights.ts";
import { buildEventRights, buildRights, tagLookRights, tagRights, versionRights } from "./page-image/rights.ts";
import { pageKinds } from "./page/ensure.ts";
import { lookRights, proofName, proofRights, wholePageRights } from "./page-rights.ts";
import {
  eventRights,
  findRights,
  madeRight,
  needRight,
  openRights,
  readRights,
  reopenRights,
  secretRights,
  switchRights,
  wayBackRights,
} from "./rights.ts";

/** Which page, and whether Routes with TLS material of their own are among the targets. */
export interface RoleOptions {
  readonly page: PageParts;
  readonly customHost: boolean;
  /** Are parts of edge objects closed, by objects that are made for them? */
  readonly parts: boolean;
  /** The kinds of edge objects that are closed. */
  readonly kinds: readonly EdgeAdapter[];
  /** Are images of the page to be removed, too? */
  readonly images: boolean;
  /** TLS Secrets to look at beforehand. */
  readonly secrets?: readonly string[];
}

/** A rule of a Role (rbac.authorization.k8s.io/v1 PolicyRule), and why it is there. */
export interface RoleRule {
  readonly rule: {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  };
  readonly why: string;
}

/** The least rules that these purposes take in the page's namespace, whatever is there already. */
export function rulesFor(wanted: readonly Purpose[], options: RoleOptions): readonly RoleRule[] {
  return rulesOf(wanted.flatMap((purpose) => rightsFor(purpose, options)));
}

function rightsFor(purpose: Purpose, options: RoleOptions): readonly Asking[] {
  const { page, customHost, images, parts, kinds } = options;
  const making = kinds.filter(({ make, overlay }) => make !== undefined || (parts && overlay !== undefined));
  const { namespace } = page;
  const seenSecrets = (options.secrets ?? []).flatMap((name) => secretRights(namespace, name));
  switch (purpose) {
    case "status":
      return [
        ...kinds.flatMap((adapter) => findRights(adapter, namespace)),
        ...wayBackRights(namespace),
        ...seenSecrets,
        ...lookRights(page),
      ];
    case "page":
      return [
        ...wholePageRights(page),
        ...kinds.flatMap((adapter) => proofRights(adapter, page)),
        ...(page.host === undefined ? [] : wholeRouteRights(page)),
      ];
    case "reopen":
      return [
        ...kinds.flatMap((adapter) => switchRights(adapter, namespace)),
        ...(customHost
          ? kinds.flatMap((adapter) => adapter.mayNeed.map((need) => needRight(adapter, namespace, need)))
          : []),
        ...making.flatMap((adapter) => madeRight(adapter, namespace, "delete")),
        ...reopenRights(page),
        ...seenSecrets,
        ...eventRights(namespace),
      ];
    case "close":
      return [
        ...rightsFor("reopen", options),
        ...making.flatMap((adapter) => [
          ...madeRight(adapter, namespace, "create"),
          ...adapter.mayNeed.map((need) => needRight(adapter, namespace, need)),
        ]),
        ...rightsFor("page", options),
      ];
    case "open":
      return [...kinds.flatMap((adapter) => readRights(adapter, namespace)), ...openRights(namespace)];
    case "clean":
      return [
        ...cleanReadRights(page, showing),
        ...findPagesRights(namespace, [resources.configMap, ...(images ? imageKinds : [])]),
        ...pageKinds.flatMap((resource) => cleanRights(namespace, resource, page.name)),
        ...(page.host === undefined ? [] : withdrawRights(page)),
        ...(images ? imageKinds.flatMap((resource) => imageRights(namespace, resource, page.name)) : []),
        ...kinds.flatMap((adapter) => {
          const proof = proofName(adapter, page);
          return proof === undefined ? [] : cleanRights(namespace, adapter.resource, proof);
        }),
      ];
    case "lend":
      return [...lendRights(page), ...grantRights(namespace, ["create", "patch", "delete"])];
    case "build":
      return [
        ...versionRights(page),
        ...buildRights(page, undefined),
        ...buildEventRights(page),
        ...tagRights(page),
        ...tagLookRights(page),
        ...kinds.flatMap((adapter) => proofRights(adapter, page)),
      ];
  }
}

/** One rule for each resource, or for the one object of it that is meant. */
function rulesOf(rights: readonly Asking[]): readonly RoleRule[] {
  const rules = new Map<string, { readonly about: AccessQuestion; verbs: Set<string>; whys: Set<string> }>();
  for (const { anyOf, why } of rights) {
    const [about] = anyOf;
    const key = [about.group, resourceOf(about), about.name ?? ""].join(" ");
    const known = rules.get(key) ?? { about, verbs: new Set(), whys: new Set() };
    rules.set(key, { about, verbs: known.verbs.add(about.verb), whys: known.whys.add(why) });
  }
  return [...rules.values()].map(({ about, verbs, whys }) => ({
    rule: ruleOf(about, [...verbs]),
    why: [...whys].join("; "),
  }));
}

const resourceOf = ({ resource, subresource }: AccessQuestion): string =>
  subresource === undefined ? resource : `${resource}/${subresource}`;

function ruleOf(about: AccessQuestion, verbs: readonly string[]): RoleRule["rule"] {
  return {
    apiGroups: [about.group],
    resources: [resourceOf(about)],
    ...(about.name === undefined ? {} : { resourceNames: [about.name] }),
    verbs,
  };
}
