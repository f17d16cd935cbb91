import { grantLine } from "../cluster/grant.ts";
import type { Cluster } from "../cluster/port.ts";
import { Trouble } from "../core/errors.ts";
import type { Purpose } from "../core/purpose.ts";
import { defaultKind } from "../edge/index.ts";
import { defaultWorkload } from "../page/model.ts";
import type { Asking } from "./asking.ts";
import type { PagePlace } from "./site.ts";

/** What the rights are for, and where. */
export interface Grant {
  readonly purpose: Purpose;
  readonly page: PagePlace;
}

/**
 * Asks for every right before the first write; the same question is asked once.
 * @throws Trouble (`refused`) that names each verb, resource and namespace that lacks, and the line that grants them
 */
export async function checkRights(
  cluster: Pick<Cluster, "can" | "whoAmI">,
  asked: readonly Asking[],
  { purpose, page: { namespace, name } }: Grant,
): Promise<void> {
  const once = [...new Map(asked.map((asking) => [JSON.stringify(asking.anyOf), asking])).values()];
  const lacking = await Promise.all(
    once.map(async (asking) => {
      const answers = await Promise.all(asking.anyOf.map((question) => cluster.can(question)));
      return answers.includes(true) ? [] : [asking];
    }),
  );
  const [first, ...others] = lacking.flat();
  if (first === undefined) return;
  const { username } = await cluster.whoAmI();
  // One Role for all that is asked for: it has the same name whichever part of it lacks.
  const kinds = [...new Set(once.flatMap(({ kind = [] }) => kind))];
  const more = [
    ...(kinds.every((kind) => kind === defaultKind) ? [] : [`--kind ${kinds.join(" ")}`]),
    ...new Set([first, ...others].flatMap(({ option = [] }) => option)),
    ...(name === defaultWorkload.name ? [] : [`--page ${name}`]),
  ];
  throw new Trouble("refused", `${username} lacks rights in ${namespace} that this takes. Nothing was changed.`, [
    sentence(first),
    ...others.map(sentence),
    "An administrator of the namespace can grant them:",
    grantLine({ purpose, namespace, username, more }),
  ]);
}

function sentence({ anyOf, why }: Asking): string {
  const [{ resource, subresource, group, namespace = "" }] = anyOf;
  const verbs = anyOf.map(({ verb }) => verb).join(" or ");
  const what = [resource, subresource].filter(Boolean).join("/");
  return `${verbs} ${what}${group === "" ? "" : `.${group}`} in ${namespace}: ${why}`;
}
