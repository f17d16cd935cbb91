import { startLab } from "../lab/lab.ts";
import { say } from "./say.ts";

export interface LabOptions {
  readonly output: "table" | "json";
  readonly reloadInterval: string;
  readonly examples?: true;
}

/** Keeps a lab running until it is interrupted, and says how to use it. Returns the exit code. */
export async function runLab({ output, reloadInterval, examples }: LabOptions): Promise<number> {
  const lab = await startLab({ reloadInterval: Number(reloadInterval) * 1000, examples: examples === true });
  const { kubeconfig, edge, namespace, hosts } = lab;
  if (output === "json") say(JSON.stringify({ kubeconfig, edge, namespace, hosts }));
  else {
    say("The lab is up: a Kubernetes API, a HAProxy edge, and three applications.");
    say("In another terminal:");
    say("");
    say(`  export KUBECONFIG=${kubeconfig}`);
    say(`  export ENTRACTE_EDGE=http=${edge.http},https=${edge.https}`);
    say("  kubectl get routes");
    say("  entracte close route/shop route/billing");
    for (const host of Object.values(hosts)) say(`  curl -H 'Host: ${host}' http://${edge.http}/`);
    if (examples === true) say("  kubectl get routes,ingresses,httproutes -n examples");
    say("");
    say("Ctrl-C ends it, and leaves nothing behind.");
  }
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await lab.stop();
  return 0;
}
