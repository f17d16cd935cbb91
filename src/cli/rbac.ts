import type { Document } from "yaml";
import { findAccess } from "../cluster/access.ts";
import { thisMachine } from "../cluster/surroundings.ts";
import { exitCodes } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { Purpose } from "../core/purpose.ts";
import type { EdgeAdapter } from "../edge/adapter.ts";
import { adapters, defaultKind } from "../edge/index.ts";
import { rulesFor, type RoleRule } from "../engine/role.ts";
import { defaultWorkload } from "../page/model.ts";
import type { ClusterOptions } from "./commands/options.ts";
import { say } from "./say.ts";

export interface RbacOptions extends ClusterOptions {
  readonly for: readonly Purpose[];
  /** `NAME`, or `NAMESPACE:NAME` where it is of another namespace. */
  readonly serviceAccount: string;
  readonly user?: string;
  /** The page's name. */
  readonly page?: string;
  readonly customHost: boolean;
  /** Are parts of edge objects closed? */
  readonly parts: boolean;
  /** The kinds of edge objects that are closed. */
  readonly kind: readonly string[];
  /** Has the page a Route of its own? */
  readonly host: boolean;
  /** Are images of the page to be removed, too? */
  readonly images: boolean;
  /** TLS Secrets to look at beforehand. */
  readonly secret?: readonly string[];
  /** Where the page comes from. */
  readonly delivery: "configMap" | "build";
}

const api = "rbac.authorization.k8s.io";

/** Prints the least Role, and its binding to an account; the cluster is not asked. Returns the exit code. */
export async function runRbac(options: RbacOptions): Promise<number> {
  const namespace = options.namespace ?? (await findAccess(options, thisMachine())).namespace;
  const kinds = adapters.filter(({ kind }) => options.kind.includes(kind));
  const rules = rulesFor(options.for, {
    page: {
      namespace,
      name: options.page ?? defaultWorkload.name,
      delivery: options.delivery,
      // Which host it is makes no difference.
      ...(options.host ? { host: "" } : {}),
    },
    customHost: options.customHost,
    parts: options.parts,
    kinds,
    images: options.images,
    secrets: options.secret ?? [],
  });
  const subject = subjectOf(options, namespace);
  const name = roleName(options, kinds);
  const metadata = (suffix: string) => ({ name: `${name}${suffix}`, namespace });
  const role = { apiVersion: `${api}/v1`, kind: "Role", metadata: metadata("") };
  const binding = {
    apiVersion: `${api}/v1`,
    kind: "RoleBinding",
    // A name of its own for each account: binding a second one must not take the first one's rights away.
    metadata: metadata(`-${accountName(subject, namespace)}`),
    subjects: [subject],
    roleRef: { apiGroup: api, kind: "Role", name },
  };
  say(`# What entracte ${options.for.join(", ")} takes in ${namespace}, and nothing else.`);
  say(`${await yamlOf(role, rules)}---\n${await yamlOf(binding)}`.trimEnd());
  return exitCodes.done;
}

/**
 * A Role is replaced as a whole where it is applied again: one with other rules has another name, so that it is granted
 * beside what was granted before, and takes nothing away.
 */
function roleName({ for: purposes, page, delivery, ...more }: RbacOptions, kinds: readonly EdgeAdapter[]): string {
  const names = kinds.map(({ kind }) => kind);
  const made = [
    ...(names.every((kind) => kind === defaultKind) ? [] : names),
    ...(more.parts ? ["parts"] : []),
    ...(more.customHost ? ["custom-host"] : []),
    ...(more.host ? ["host"] : []),
    ...(delivery === "build" ? ["delivery-build"] : []),
    ...(more.images ? ["images"] : []),
    ...((more.secret ?? []).length === 0 ? [] : ["secrets", ...(more.secret ?? [])]),
    ...(page === undefined || page === defaultWorkload.name ? [] : ["of", page]),
  ];
  return ["entracte", ...purposes, ...made].join("-");
}

interface Subject extends JsonObject {
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
}

function subjectOf({ user, serviceAccount }: RbacOptions, namespace: string): Subject {
  if (user !== undefined) return { apiGroup: api, kind: "User", name: user };
  const [name = "", home = namespace] = serviceAccount.split(":").toReversed();
  return { kind: "ServiceAccount", name, namespace: home };
}

function accountName({ name, namespace: home }: Subject, here: string): string {
  const whose = home === undefined ? ["user"] : home === here ? [] : [home];
  return [...whose, name]
    .join("-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-");
}

/** A manifest, with its rules in a line for each member, and why each is there. */
async function yamlOf(object: JsonObject, rules: readonly RoleRule[] = []): Promise<string> {
  const yaml = await import("yaml");
  const plain = rules.map(({ rule }) => rule);
  const document: Document = new yaml.Document(rules.length === 0 ? object : { ...object, rules: plain });
  for (const [index, { why }] of rules.entries()) {
    const node = document.getIn(["rules", index]);
    if (!yaml.isMap(node)) continue;
    node.commentBefore = ` ${why}`;
    for (const { value } of node.items) if (yaml.isSeq(value)) value.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
