import { request } from "node:http";
import { LabProcess, type Place } from "./lab.ts";
import { median, medianRatio, spread } from "./numbers.ts";
import { entracte, runProgram } from "./program.ts";

const target = "route/shop-0";
const patch = '{"spec":{"to":{"name":"maintenance-page"}}}';

type Switch = (place: Place) => Promise<unknown>;

const contenders: { readonly [name: string]: Switch } = {
  "curl PATCH": ({ server, namespace }) =>
    runProgram([
      ..."curl -sS --fail -o /dev/null -X PATCH -H".split(" "),
      "content-type: application/merge-patch+json",
      "-d",
      patch,
      `${server}/apis/route.openshift.io/v1/namespaces/${namespace}/routes/shop-0`,
    ]),
  "kubectl patch": ({ kubeconfig }) =>
    runProgram(["kubectl", "patch", target, "--type=merge", "-p", patch], { KUBECONFIG: kubeconfig }),
  "entracte close": (place) => entracte(place, ["close", target]),
};

/** From starting a command to the first answer of the page at the edge, where the page stands ready. */
export async function firstPage(rounds: number): Promise<readonly string[]> {
  const lab = await LabProcess.start(1, 1000);
  const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
  const bare: number[] = [];
  try {
    const back = '{"spec":{"to":{"name":"shop"}}}';
    await entracte(lab.place, ["close", target]);
    await entracte(lab.place, ["reopen", target]);
    for (let round = 0; round < rounds; round++) {
      bare.push((await runProgram([process.execPath, "-e", "0"])).ms);
      for (const [name, act] of Object.entries(contenders)) {
        await lab.begin();
        times.get(name)?.push(await timed(lab.place, act));
        if (name === "entracte close") await entracte(lab.place, ["reopen", target]);
        else
          await runProgram(["kubectl", "patch", target, "--type=merge", "-p", back], {
            KUBECONFIG: lab.place.kubeconfig,
          });
      }
    }
  } finally {
    await lab.stop();
  }
  const curl = times.get("curl PATCH") ?? [];
  const allowed = 1.5 * median(curl) + median(bare);
  return [
    `First page at the edge, ${String(rounds)} rounds (entracte: at most 1.5 times curl and Node's start, ${allowed.toFixed(0)} ms)`,
    `  ${"node -e 0".padEnd(20)} ${spread(bare)}`,
    ...[...times].map(
      ([name, all]) => `  ${name.padEnd(20)} ${spread(all).padEnd(20)} ${medianRatio(all, curl).toFixed(2)}`,
    ),
  ];
}

/** Milliseconds from before the command's start until the edge gives the page. Waits for the command's end, too. */
async function timed(place: Place, act: Switch): Promise<number> {
  const start = performance.now();
  const ended = act(place);
  while (!(await showsPage(place.edge.http))) await new Promise((resolve) => setTimeout(resolve, 1));
  const ms = performance.now() - start;
  await ended;
  return ms;
}

function showsPage(edge: string): Promise<boolean> {
  const [host = "", port = ""] = edge.split(":");
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, agent: false, headers: { host: "shop-0.apps.test" } }, (answer) => {
      answer.resume().once("close", () => resolve("entracte-page" in answer.headers));
    });
    asked.on("error", reject).end();
  });
}
