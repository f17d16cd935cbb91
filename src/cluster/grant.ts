import { quoted } from "../core/shell.ts";

/** What somebody lacks rights for. */
export interface Lacking {
  /** The command that takes them: `close`, `reopen`, `status`, … */
  readonly purpose: string;
  readonly namespace: string;
  /** Who lacks them, as the API says it. */
  readonly username: string;
  /** Options of `entracte rbac` that make more of it. */
  readonly more?: readonly string[];
}

/** The line by which an administrator grants what lacks, and no more. */
export function grantLine({ purpose, namespace, username, more = [] }: Lacking): string {
  const options = [`--for ${purpose}`, ...more, `-n ${namespace}`, grantee(username, namespace)];
  return `  entracte rbac ${options.join(" ")} | oc apply -f -`;
}

function grantee(username: string, namespace: string): string {
  const [, home, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? [];
  if (home === undefined || name === undefined) return `--user ${quoted(username)}`;
  return `--service-account ${home === namespace ? name : `${home}:${name}`}`;
}
