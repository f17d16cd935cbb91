import { execFile } from "node:child_process";
import { resolve as absolute } from "node:path";
import type { Lab } from "../../src/lab/lab.ts";

/** How a command ended, and what it wrote. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = { readonly [name: string]: string | undefined };

/** Runs the built command line to its end; `env` is added to this process's environment, without colours. */
export function run(args: readonly string[], env: Environment = {}, folder = "."): Promise<Ran> {
  const program = absolute("dist/entracte.js");
  const all = { ...process.env, NO_COLOR: "1", ...env };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: all, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

/** The environment in which the command line talks to a lab, and looks at its edge. */
export function environmentOf(lab: Lab): Environment {
  return {
    KUBECONFIG: lab.kubeconfig,
    ENTRACTE_EDGE: `http=${lab.edge.http},https=${lab.edge.https}`,
    ENTRACTE_SETTLE: "0.5",
    ENTRACTE_TIMEOUT: "30",
  };
}

/** A lab whose times are milliseconds. */
export const quick = { reloadInterval: 200, probeScale: 0.1, stopScale: 0.01 } as const;
