import {
  createServer,
  request as ask,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { Trouble } from "../../core/errors.ts";
import { clients } from "./clients.ts";
import { panelHtml } from "./panel-html.ts";

/** Where the panel is, beside the page. */
export const panelPath = "/-panel";

/** Who looks, from where. */
interface View {
  readonly client: string;
  readonly lang: string;
  readonly host: string;
}

/** A window to the page: in it one chooses who looks. */
export interface Panel {
  readonly port: number;
  /** Has every open window look again; with a fault that keeps the page from changing, where there is one. */
  changed(fault: string | undefined): void;
  stop(): void;
}

interface PanelOptions {
  readonly port: number;
  /** Where the page's nginx is. */
  readonly page: number;
  readonly hosts: () => readonly string[];
  readonly languages: () => readonly string[];
}

/**
 * Starts the panel: its own pages below `/-panel`, and at every other path the page, as the chosen client gets it.
 * @throws Trouble (`usage`) where the port is taken
 */
export async function startPanel({ port, page, hosts, languages }: PanelOptions): Promise<Panel> {
  const windows = new Set<ServerResponse>();
  let view = viewOf(new URLSearchParams(), []);
  let fault: string | undefined;
  const server = createServer((request, response) => {
    const [path = "", query] = (request.url ?? "").split("?");
    if (path === `${panelPath}/changes`) return follow(response);
    if (path === `${panelPath}/view`) {
      view = viewOf(new URLSearchParams(query), hosts());
      return show(page, view, response);
    }
    if (path === panelPath) {
      return send(response, "text/html; charset=utf-8", panelHtml({ clients, hosts: hosts(), languages: languages() }));
    }
    return forward(page, view, request, response);
  });
  const follow = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(`data: ${JSON.stringify({ fault })}\n\n`);
    windows.add(response);
    response.on("close", () => windows.delete(response));
  };
  const bound = await listen(server, port);
  return {
    port: bound,
    changed: (now) => {
      fault = now;
      for (const window of windows) window.write(`data: ${JSON.stringify({ fault })}\n\n`);
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", () =>
      reject(
        new Trouble("usage", `Port ${String(port)} is taken.`, ["entracte page preview --port 0   (any free one)"]),
      ),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** What was chosen, where it can be chosen: a line break in a header would be nobody's choice. */
function viewOf(chosen: URLSearchParams, hosts: readonly string[]): View {
  const [client, lang, host] = ["client", "lang", "host"].map((name) => chosen.get(name) ?? "");
  return {
    client: client !== undefined && client in clients ? client : "browser",
    lang: lang !== undefined && /^[\w ,;=.*-]*$/.test(lang) ? lang : "",
    host: host !== undefined && hosts.includes(host) ? host : "localhost",
  };
}

/** What nginx is asked in the place of the person at the panel. */
function questionOf({ client, lang, host }: View): { readonly method: string; readonly headers: OutgoingHttpHeaders } {
  const { method = "GET", headers } = clients[client] ?? { headers: {} };
  return { method, headers: { ...headers, host, ...(lang === "" ? {} : { "accept-language": lang }) } };
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}

/** The whole answer that a client gets, as a program would see it. */
function show(page: number, view: View, response: ServerResponse): void {
  const { method, headers } = questionOf(view);
  const asked = ask({ host: "127.0.0.1", port: page, path: "/", method, headers }, (answer) => {
    let body = "";
    answer.setEncoding("utf8").on("data", (text: string) => (body += text));
    answer.on("end", () => {
      const { statusCode, statusMessage, rawHeaders } = answer;
      send(
        response,
        "application/json",
        JSON.stringify({ status: `${String(statusCode)} ${statusMessage ?? ""}`, rawHeaders, body }),
      );
    });
  });
  asked.on("error", (error) =>
    send(response, "application/json", JSON.stringify({ status: error.message, rawHeaders: [], body: "" })),
  );
  asked.end();
}

/** A request of the framed page, on to nginx in the chosen language. What the frame itself asks for, its browser says. */
function forward(page: number, view: View, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = questionOf(view);
  const own = request.headers["sec-fetch-dest"] === "iframe" ? headers : { host: view.host };
  const options = {
    host: "127.0.0.1",
    port: page,
    path: request.url,
    method: request.method,
    headers: { ...request.headers, ...own },
  };
  const asked = ask(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  asked.on("error", () => response.destroy());
  request.pipe(asked);
}
