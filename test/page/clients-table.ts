import { statusPresets } from "../../src/page/answer-policy.ts";
import { clients, type Client } from "./clients.ts";
import { got } from "./gets.ts";

/** Headers that tell one client from another, in the order in which a reader wants them. */
const telling = [
  "accept",
  "sec-fetch-dest",
  "content-type",
  "origin",
  "x-requested-with",
  "referer",
  "upgrade",
  "entracte-ask",
];

/** The specification as a table in Markdown: who asks, how that shows, and what comes back. */
function clientsTable(): string {
  const head = "| client | how it shows | gets | never-5xx | standard |\n| --- | --- | --- | --- | --- |";
  return [head, ...clients.map(row)].join("\n");
}

function row(client: Client): string {
  const { says, status } = got[client.gets];
  const statuses = [statusPresets["never-5xx"], statusPresets.standard].map((preset) => String(status(preset)));
  return `| ${[client.client, shows(client), says, ...statuses].join(" | ")} |`;
}

function shows({ method = "GET", headers = {} }: Client): string {
  const named = telling.flatMap((name) => (headers[name] === undefined ? [] : [`${name} \`${short(headers[name])}\``]));
  return [...(method === "GET" ? [] : [`\`${method}\``]), ...named].join(", ");
}

const short = (value: string) => (value.length > 26 ? `${value.slice(0, 25)}…` : value);

/** A document with the table between its marks. */
export function withTable(document: string): string {
  return document.replace(/(<!-- clients -->\n)[\s\S]*(\n<!-- \/clients -->)/, `$1\n${clientsTable()}\n$2`);
}
