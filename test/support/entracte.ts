import { execFile } from "node:child_process";
import type { Lab } from "../../src/lab/lab.ts";

/** How a run of the built command line ended. */
interface Ran {
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
