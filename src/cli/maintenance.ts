import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Trouble } from "../core/errors.ts";
import type { PageSpec } from "../core/spec/page.ts";
import type { Until } from "../core/spec/until.ts";
import type { PageView, Shown } from "../page/content.ts";
import { renderHtml, withToken } from "../page/html.ts";
import { defaultTexts, defaultWorkload, type PageWorkload } from "../page/model.ts";
import type { CloseOptions } from "./close.ts";
import { textOf, type SpecFile } from "./file.ts";
import type { Asked } from "./words.ts";

/** A maintenance as it is to be closed: the file's, with what the command line says instead. */
export interface Maintenance {
  readonly name: string;
  /** Does a file name its targets? */
  readonly inFile: boolean;
  readonly targets: Asked["targets"];
  readonly reason?: string;
  readonly until?: Until;
  readonly workload: Partial<PageWorkload>;
  /** What visitors see instead of the default page, with the page's token in it. */
  readonly shown?: (token: string) => Shown;
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
  const until = await untilOf(options.until ?? asked.until, asked.timezone);
  const html = await htmlOf(asked, options, file);
  const tls = options.tls === undefined ? {} : { tls: options.tls };
  return {
    name: asked.maintenance,
    inFile: asked.inFile,
    targets: asked.targets.map((target) => ({ ...target, policy: { ...target.policy, ...tls } })),
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    workload: workloadOf(asked.page),
    ...(html === undefined ? {} : { shown: (token) => ({ page: viewOf(html, token) }) }),
  };
}

const viewOf = (html: string, token: string): PageView => ({ html: { default: withToken(html, token) } });

async function untilOf(text: string | undefined, timezone: string | undefined): Promise<Maintenance["until"]> {
  if (text === undefined) return undefined;
  const { resolveUntil } = await import("../core/spec/until.ts");
  const now = Date.now();
  if (timezone !== undefined) return resolveUntil(text, { now, zone: timezone });
  const until = resolveUntil(text, { now, zone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
  return { ...until, shown: `${until.shown} (this machine's zone)` };
}

/** What the file says of the workload that serves the page. */
function workloadOf({ name, image, pullSecret, replicas, admit, idleTimeout, resources }: PageSpec) {
  const said = { name, image, pullSecret, replicas, admit, idleTimeout };
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

/** Keys of a page that say something which the page does not do yet: refused, for nobody would notice. */
const notYet = ["contact", "languages", "brand", "hosts", "statuses", "clients", "retryAfter", "paths"] as const;

async function htmlOf(
  { page, maintenance }: Asked,
  options: CloseOptions,
  file: SpecFile | undefined,
): Promise<string | undefined> {
  const ignored = notYet.find((key) => page[key] !== undefined);
  if (ignored !== undefined) {
    throw new Trouble("usage", `page.${ignored} of ${maintenance} is not supported by this version.`, [
      `Take it out of ${file?.name ?? "the file"}; the page would be shown without it.`,
    ]);
  }
  const title = options.title ?? page.title;
  const message = options.message ?? page.message;
  const own = options.title === undefined && options.message === undefined ? page.html : undefined;
  if (own !== undefined) {
    if (title === undefined && message === undefined) return readHtml(own, file);
    throw new Trouble("usage", `The page of ${maintenance} has html, and texts that it would not show.`, [
      "Keep one: page.html, or page.title and page.message.",
    ]);
  }
  if (title === undefined && message === undefined) return undefined;
  return renderHtml({ title: title ?? defaultTexts.title, message: message ?? defaultTexts.message });
}

async function readHtml(html: string, file: SpecFile | undefined): Promise<string> {
  const path = join(file?.folder ?? ".", html);
  const where = `page.html of ${file?.name ?? "the file"}`;
  if ((await stat(path).catch(() => undefined))?.isDirectory() === true) {
    throw new Trouble("usage", `${where}: ${path} is a folder, which this version does not publish.`, [
      `Name the HTML file in it, such as ${join(html, "index.html")}, with styles and images inside.`,
    ]);
  }
  const text = await textOf(path);
  if (text !== undefined && text.trim() !== "") return text;
  throw new Trouble("usage", `${where}: ${path} ${text === undefined ? "does not exist" : "is empty"}.`, [
    `Paths are relative to ${file?.name ?? "the file"}.`,
  ]);
}
