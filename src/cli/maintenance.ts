import { Trouble } from "../core/errors.ts";
import type { PageSpec } from "../core/spec/page.ts";
import type { Shown } from "../page/content.ts";
import { lenderOf } from "../page/delivery.ts";
import { defaultWorkload, type PageWorkload } from "../page/model.ts";
import { shownBy, type PageSource } from "../page/pages.ts";
import type { CloseOptions } from "./close.ts";
import { endOf, type End } from "./end.ts";
import type { SpecFile } from "./file.ts";
import { placeOf, sourceOf, withTexts } from "./page/source.ts";
import { policyOf } from "./policy.ts";
import type { Asked } from "./words.ts";

/** A maintenance as it is to be closed: the file's, with what the command line says instead. */
export interface Maintenance {
  readonly name: string;
  /** Does a file name its targets? */
  readonly inFile: boolean;
  readonly targets: Asked["targets"];
  readonly reason?: string;
  readonly until?: End;
  readonly workload: Partial<PageWorkload>;
  /** What visitors of these hosts see instead of the default page, with the page's token in it. */
  readonly shown?: (hosts: readonly string[], token: string) => Shown;
}

/**
 * The maintenance that is asked for; options of the command line win over the file.
 * @throws Trouble (`usage`) where an end is none, or the page asks for what cannot be had
 */
export async function maintenanceOf(
  asked: Asked,
  options: CloseOptions,
  file: SpecFile | undefined,
): Promise<Maintenance> {
  const reason = options.reason ?? asked.reason;
  const until = await endOf(options.for ?? options.until ?? asked.until, asked.timezone, Date.now());
  checkShown(asked.page, options);
  checkAcme(asked, options);
  const source = await pageOf({ ...asked, until }, options, file);
  const tls = {
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    ...(options.tlsAcme ? { tlsAcme: true as const } : {}),
  };
  return {
    name: asked.maintenance,
    inFile: asked.inFile,
    targets: asked.targets.map((target) => ({ ...target, policy: { ...target.policy, ...tls } })),
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    workload: {
      ...workloadOf(asked.page),
      policy: policyOf(asked.page, until),
    },
    ...(source === undefined ? {} : { shown: (hosts, token) => shownBy(source, hosts, token) }),
  };
}

/** What of a page is in its image, where it comes from one: no text of the command line can be shown by it. */
const inImage = [
  "title",
  "message",
  "contact",
  "languages",
  "labels",
  "html",
  "brand",
  "hosts",
  "statuses",
  "paths",
] as const;

/** @throws Trouble (`usage`) for what an image would not show */
function checkShown(page: PageSpec, options: Pick<CloseOptions, "title" | "message">): void {
  const { delivery = "configMap" } = page;
  if (delivery === "configMap") return;
  const [said] = (["title", "message"] as const).filter((name) => options[name] !== undefined);
  const [written] = inImage.filter((name) => page[name] !== undefined && delivery !== "build");
  const what = said === undefined ? written && `page.${written}` : `--${said}`;
  if (what === undefined) return;
  const lender = lenderOf({ delivery });
  const where = lender === undefined ? "in an image" : `that of ${lender}`;
  throw new Trouble("usage", `${what} would not be shown: the page is ${where} (page.delivery).`, [
    delivery === "build"
      ? "Build it with its texts:  entracte page build"
      : `Leave ${what} out, or make such an image.`,
    "Or let the page come from a ConfigMap:  page.delivery: configMap",
  ]);
}

/** @throws Trouble (`usage`) where a certificate is asked for, and no host closes */
function checkAcme({ targets }: Asked, { tlsAcme }: Pick<CloseOptions, "tlsAcme">): void {
  if (!tlsAcme || targets.some((each) => "word" in each && each.word.startsWith("host/"))) return;
  throw new Trouble("usage", "--tls-acme is of the Route that is made for a host, and none is named.", [
    "Name one:  host/old.example.com --tls-acme",
  ]);
}

/** What the file says of the workload that serves the page. */
export function workloadOf({ resources, ...page }: PageSpec) {
  const { name, delivery, knownBy, readyPath, host, tlsAcme, image, pullSecret, replicas, admit, idleTimeout } = page;
  const said = { name, delivery, knownBy, readyPath, host, tlsAcme, image, pullSecret, replicas, admit, idleTimeout };
  const known = Object.entries(said).filter(([, value]) => value !== undefined);
  return {
    ...(Object.fromEntries(known) as Partial<PageWorkload>),
    ...(resources === undefined ? {} : { resources: resourcesOf(resources) }),
  };
}

function resourcesOf({ requests = {}, limits = {} }: NonNullable<PageSpec["resources"]>): PageWorkload["resources"] {
  const texts = (quantities: { readonly [resource: string]: string | number }) =>
    Object.fromEntries(Object.entries(quantities).map(([resource, quantity]) => [resource, String(quantity)]));
  return {
    requests: { ...defaultWorkload.resources.requests, ...texts(requests) },
    limits: { ...defaultWorkload.resources.limits, ...texts(limits) },
  };
}

/** The page that the file describes, with the texts of the command line. */
async function pageOf(
  { page, until }: Pick<Asked, "page"> & { readonly until: End | undefined },
  { title, message }: CloseOptions,
  file: SpecFile | undefined,
): Promise<PageSource | undefined> {
  return sourceOf(withTexts(page, { title, message }), placeOf(file), until);
}
