import { showChange } from "../core/change.ts";
import { exitCodes } from "../core/errors.ts";
import { standing } from "../core/standing.ts";
import { nameOf } from "../engine/plan/types.ts";
import type { ClusterOptions } from "./options.ts";
import { everyTarget } from "../engine/held/holders.ts";
import { say } from "./say.ts";
import { clusterOf } from "./world.ts";

export interface StatusOptions extends ClusterOptions {
  readonly output: "table" | "json";
}

/** Shows what is closed, since when, by whom, why, until when, and what somebody changed. Returns the exit code. */
export async function runStatus(options: StatusOptions): Promise<number> {
  const cluster = await clusterOf(options);
  try {
    const rows = (await everyTarget(cluster)).map((target) => ({
      name: nameOf(target),
      standing: standing(target.object),
    }));
    if (options.output === "json") say(JSON.stringify(rows));
    else for (const row of rows.toSorted((a, b) => rank(a.standing.state) - rank(b.standing.state))) show(row);
    if (rows.length === 0) say(`There is no Route in ${cluster.namespace}. Another namespace:  -n NAMESPACE`);
    return exitCodes.done;
  } finally {
    cluster.close();
  }
}

const rank = (state: string) => (state === "open" ? 1 : 0);

function show({
  name,
  standing: now,
}: {
  readonly name: string;
  readonly standing: ReturnType<typeof standing>;
}): void {
  say(`${now.state.toUpperCase().padEnd(10)} ${name}${now.state === "unreadable" ? `   ${now.reason}` : ""}`);
  if (now.state === "open" || now.state === "unreadable") return;
  for (const { maintenance, since, by, until, reason } of now.record.holds) {
    const end = until === undefined ? "" : `, until ${until}`;
    say(`             ${maintenance} since ${since}${end}, by ${by}${reason === undefined ? "" : `: ${reason}`}`);
  }
  if (now.state === "drifted") for (const line of now.differing.flatMap(showChange)) say(`             ${line}`);
}
