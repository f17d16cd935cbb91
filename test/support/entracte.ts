import { execFile } from "node:child_process";
import { request } from "node:http";
import type { Lab } from "../../src/lab/lab.ts";

/** How a run of the built command line ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line on a lab, in a pipeline, as a user would. */
export function runOn(lab: Lab, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const env = {
    ...process.env,
    KUBECONFIG: lab.kubeconfig,
    ENTRACTE_EDGE: `http=${lab.edge.http},https=${lab.edge.https}`,
    ENTRACTE_SETTLE: "1.2",
    ENTRACTE_TIMEOUT: "30",
    NO_COLOR: "1",
    ...more,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["dist/entracte.js", ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

/** What a visitor of one of the lab's applications gets. */
export interface Visit {
  readonly status: number;
  /** Is it the page, by its header? */
  readonly page: boolean;
  readonly body: string;
}

/** Visits an application of the lab through its edge, over plain HTTP. */
export function visit(lab: Lab, application: string): Promise<Visit> {
  const [host = "", port = ""] = lab.edge.http.split(":");
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, headers: { host: lab.hosts[application] ?? "" } }, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (text: string) => (body += text));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, page: "entracte-page" in answer.headers, body }),
      );
    });
    asked.on("error", reject).end();
  });
}
