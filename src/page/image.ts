import { defaultView } from "./pages.ts";
import { contentKeys, pagesFor, type Shown } from "./content.ts";
import { indexKey } from "./keys.ts";
import { pageFolder, type PageWorkload } from "./model.ts";
import { nginxConfig, nginxSite } from "./nginx/config.ts";
import { assetPath } from "./nginx/paths.ts";

/** What a page's image is made of, beside the files that its author's page refers to. */
export interface ImageSource extends Pick<PageWorkload, "token" | "policy"> {
  /** The image that runs nginx. */
  readonly image: string;
  readonly shown: Shown;
}

/** Texts by their path in what is sent to be built. */
export type ImageFiles = ReadonlyMap<string, string>;

/** Where the files that a page refers to lie in what is sent: the Dockerfile copies the folder whole. */
export const assetFolder = "files";
const pagesFolder = "page";

/**
 * The Dockerfile, the configuration and the pages of an image that answers every client as the page's pods do by default. It
 * copies and runs nothing, so that any builder can build it.
 * @param assets are there files in `assetFolder`?
 */
export function imageFiles(source: ImageSource, assets: boolean): ImageFiles {
  const lines = [
    `FROM ${source.image}`,
    "COPY nginx.conf /etc/nginx/nginx.conf",
    `COPY ${pagesFolder}/ ${pageFolder}/`,
    ...(assets ? [`COPY ${assetFolder}/ ${pageFolder}${assetPath}`] : []),
  ];
  const pages = pageFiles(source).map(([name, text]) => [`${pagesFolder}/${name}`, text] as const);
  return new Map([["Dockerfile", `${lines.join("\n")}\n`], ["nginx.conf", nginxConfig(source)], ...pages]);
}

/** The default page in its languages, and the pages of hosts that have their own. */
function pageFiles({ token, shown }: ImageSource): readonly (readonly [string, string])[] {
  const { default: main, ...languages } = (shown.page ?? defaultView(token)).html;
  const hosts = Object.keys(shown.hosts ?? {});
  const { data } = contentKeys({ id: "image", pages: pagesFor(hosts, { hosts: shown.hosts ?? {} }) }, []);
  return [
    [indexKey(), main],
    ...Object.entries(languages).map(([language, html]) => [indexKey(language), html] as const),
    ...Object.entries(data).map(([key, text]) => [key, text ?? ""] as const),
  ];
}

/** Where images of nginx keep the files and the configuration of their one site (docker-nginx-unprivileged). */
const siteRoot = "/usr/share/nginx/html";
const siteConfig = "/etc/nginx/conf.d/default.conf";

/** The configuration for an image whose author wrote the Dockerfile, and copies the HTML to the usual place. */
export function siteFile(page: Pick<PageWorkload, "token" | "policy">): string {
  return nginxSite(page, siteRoot);
}

/** A Dockerfile for a folder that brings a configuration of its own: one of a site, or the whole one (`nginx.conf`). */
export function dockerfileFor(image: string, config: "default.conf" | "nginx.conf"): string {
  const at = config === "nginx.conf" ? "/etc/nginx/nginx.conf" : siteConfig;
  return [`FROM ${image}`, `COPY ${config} ${at}`, `COPY ${assetFolder}/ ${siteRoot}/`, ""].join("\n");
}
