import { request } from "node:http";
import type { Lab } from "../../lab/lab.ts";

/** What a visitor got. */
export interface Visit {
  readonly status: number;
  /** Does the answer carry the page's header? */
  readonly page: boolean;
  readonly body: string;
}

/** Visits an application of a lab through its edge, as a browser does, on a new connection. */
export function visitLab(lab: Lab, application: string): Promise<Visit> {
  return visitHost(lab, lab.hosts[application] ?? "");
}

/** Visits a host through the edge of a lab, as a browser does, on a new connection. */
export function visitHost(lab: Lab, name: string, path = "/"): Promise<Visit> {
  const [host = "", port = ""] = lab.edge.http.split(":");
  return new Promise((resolve, reject) => {
    const headers = { host: name, accept: "text/html" };
    const asked = request({ host, port, path, headers }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => (body += text));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, page: "entracte-page" in answer.headers, body }),
      );
    });
    asked.on("error", reject).end();
  });
}
