import { marksOf } from "./content.ts";
import { apartFrom, encodePolicy, policiesIn, tlsOfAll, withoutLater, type HostPolicy } from "./host-policies.ts";
import { policyKey, targetsKey } from "./keys.ts";
import { nginxConfig } from "./nginx/config.ts";
import { showsIn } from "./shows.ts";
import type { PageTls } from "./tls.ts";

/** The files of the page's ConfigMap, by key. */
interface Files {
  readonly [key: string]: unknown;
}

/** Hosts that maintenances hold no longer: all that they published, where none are named. */
export interface Leaving {
  readonly maintenances: readonly string[];
  readonly hosts?: readonly string[];
}

/**
 * What changes in the page's files where other maintenances still hold hosts that these leave: each host shows the page, and
 * gets the answers, of the one that was published last before. Nothing where nobody holds them.
 * @param token the page's, for its configuration
 * @throws Trouble (`refused`) for a policy that cannot be read
 */
export function handOver(
  files: Files,
  { maintenances, hosts }: Leaving,
  token: string,
): { [key: string]: string | null } {
  const policies = policiesIn(files);
  const heirs = policies
    .filter(({ maintenance }) => !maintenances.includes(maintenance) && files[targetsKey(maintenance)] !== undefined)
    .toSorted((a, b) => b.turn - a.turn);
  const leavers = policies.filter(({ maintenance }) => maintenances.includes(maintenance));
  const heirOf = new Map(
    (hosts ?? leavers.flatMap((each) => each.hosts)).flatMap((host) => {
      const heir = heirs.find((each) => each.hosts.includes(host));
      return heir === undefined ? [] : [[host, heir] as const];
    }),
  );
  const left = leavers.map((each) => ({ ...each, hosts: each.hosts.filter((host) => !heirOf.has(host)) }));
  const [heir] = heirOf.values();
  if (heir === undefined) return {};
  const wanted = {
    ...Object.fromEntries([...heirOf].flatMap(([host, { maintenance }]) => marks(files, host, maintenance))),
    ...Object.fromEntries(left.map((policy) => [policyKey(policy.maintenance), encodePolicy(policy)])),
    ...configuration(files, heir, {
      token,
      policies: [...heirs, ...left.filter((it) => it.hosts.length > 0)],
      tls: tlsOfAll(policies),
    }),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([key, text]) => (files[key] ?? null) !== text));
}

/** The files of a host, as the page calls for them that the maintenance has there. */
function marks(files: Files, host: string, maintenance: string): readonly (readonly [string, string | null])[] {
  const page = { name: showsIn(files, maintenance)[host] ?? "", hosts: [host] };
  return [
    ...marksOf(page, true).map((key) => [key, ""] as const),
    ...marksOf(page, false).map((key) => [key, null] as const),
  ];
}

interface Answering {
  readonly token: string;
  readonly policies: readonly HostPolicy[];
  /** What the pods mount, and show as before. */
  readonly tls: PageTls | undefined;
}

/** nginx.conf as the heir would publish it. */
function configuration(files: Files, heir: HostPolicy, { token, policies, tls }: Answering): { [key: string]: string } {
  if (files["nginx.conf"] === undefined) return {};
  const apart = apartFrom(withoutLater(heir, policies), policies);
  return { "nginx.conf": nginxConfig({ token, policy: heir.policy, apart, ...(tls === undefined ? {} : { tls }) }) };
}
