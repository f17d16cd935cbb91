import type { AnswerPolicy } from "../answer-policy.ts";
import { languageFiles } from "./languages.ts";
import { findPage } from "./files.ts";
import { commonHeaders, preflight, readable, retryAfter } from "./headers.ts";
import { targets } from "./targets.ts";

/** Problem details (RFC 9457). The same for every maintenance: what a program reads does not change with its texts. */
const problem = (status: number) =>
  JSON.stringify({
    type: "about:blank",
    title: "Down for maintenance",
    status,
    detail: "This service is under maintenance and will be back. Ask again later.",
  });

const xml = (status: number) =>
  `<?xml version="1.0" encoding="UTF-8"?><problem xmlns="urn:ietf:rfc:7807"><type>about:blank</type><title>Down for maintenance</title><status>${String(status)}</status><detail>This service is under maintenance and will be back. Ask again later.</detail></problem>`;

const text = (token: string) =>
  `Down for maintenance.\\nThis service is under maintenance and will be back. Ask again later.\\nentracte-page: ${token}\\n`;

/** Types by the extension of a target (`targets.ts`): `return` chooses the type as a file's. */
const machineTypes = "types { application/problem+json json; application/problem+xml xml; text/plain txt; }";
const assetTypes = `types {
        text/javascript js; text/css css; image/png png; font/woff2 woff2; audio/mpeg mp3; video/mp4 mp4; text/vtt vtt;
        application/manifest+json webmanifest; application/xml xml; text/plain txt;
      }`;
const rpcTypes = "types { application/grpc grpc; application/grpc-web web; application/grpc-web-text text; }";

/** `return` of an error without text would be nginx's own page for it, so: a variable without text. */
export const nothing = `
  map $host $entracte_nothing { default ""; }`;

/** The internal locations that answer each class of clients, always with `return`: any method, any size of body. */
export function answers(token: string, { statuses }: Pick<AnswerPolicy, "statuses">): string {
  const { machines, crawlers, assets } = statuses;
  const common = commonHeaders(token);
  const location = (path: string, headers: readonly string[], lines: string) =>
    `location ${path} {
      internal; ${[...common, ...headers].join(" ")}
      ${lines}
    }`;
  return [
    location(
      `= ${targets.machine}.json`,
      [...readable, retryAfter],
      `${machineTypes} return ${String(machines)} '${problem(machines)}';`,
    ),
    location(
      `= ${targets.machine}.xml`,
      [...readable, retryAfter],
      `${machineTypes} return ${String(machines)} '${xml(machines)}';`,
    ),
    location(
      `= ${targets.machine}.txt`,
      [...readable, retryAfter],
      `${machineTypes} return ${String(machines)} "${text(token)}";`,
    ),
    location(targets.asset, [...readable, retryAfter], `${assetTypes} return ${String(assets)} $entracte_nothing;`),
    location(
      `= ${targets.crawler}`,
      [retryAfter],
      `default_type text/plain; return ${String(crawlers)} "${text(token)}";`,
    ),
    location(
      targets.rpc,
      [...readable, "add_header grpc-status 14 always;", 'add_header grpc-message "down for maintenance" always;'],
      `${rpcTypes} return 200 "";`,
    ),
    location(`= ${targets.preflight}`, preflight, "return 204;"),
    location(`= ${targets.back}`, [], "return 204;"),
  ].join("\n    ");
}

/**
 * Conditions withhold an answer that is 200, and no other (ngx_http_not_modified_filter_module): `If-Match` by a 412,
 * `If-None-Match: *` by a 304. Whoever sends such a thing gets the whole answer as 203.
 */
export const unconditional = "error_page 412 =203 $entracte_class;";
const whole = "/-entracte/whole";
const unconditionalPage = `error_page 412 =203 ${whole}; if ($http_if_none_match = "*") { return 412; }`;

/** The page for people: its language by Accept-Language, its status as the policy says. */
export function peopleAnswers(token: string, { statuses: { page } }: Pick<AnswerPolicy, "statuses">): string {
  const bare = `<!doctype html><title>Down for maintenance</title><h1>Down for maintenance</h1><p>This service will be back soon.</p><!-- entracte-page: ${token} -->`;
  const status =
    page === 200
      ? ""
      : `
    location = ${targets.page} { internal; error_page 418 =${String(page)} /-entracte/page; return 418; }`;
  return `${status}
    location = ${page === 200 ? targets.page : "/-entracte/page"} {
      internal; ${page === 200 ? unconditionalPage : ""}
      ${findPage("/-entracte/html")}
    }
    location = ${whole} { internal; ${findPage("/-entracte/html")} }
    location = /-entracte/html { 
      internal; error_page 403 404 500 = /-entracte/bare; ${unconditional}
      try_files ${languageFiles("$entracte_page")} /$entracte_page.html /index.html /-entracte/bare;
    }
    location = /-entracte/bare { internal; return 200 '${bare}'; }`;
}
