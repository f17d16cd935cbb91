import { userInfo } from "node:os";
import { showChange } from "../core/change.ts";
import { byHand } from "../core/target.ts";
import type { Hold } from "../core/record.ts";
import { close } from "../engine/close.ts";
import { nameOf, type Decision, type Target } from "../engine/plan/types.ts";
import type { PageView, Shown } from "../page/content.ts";
import { renderHtml, withToken } from "../page/html.ts";
import { defaultTexts } from "../page/model.ts";
import type { SwitchOptions } from "./options.ts";
import { readTargets } from "./targets.ts";
import { quoted } from "./show/command.ts";
import { conclude } from "./conclude.ts";
import { say } from "./say.ts";
import { teller } from "./tell.ts";
import { clusterOf, pageOf, patienceOf, placeOf, worldOf } from "./world.ts";

export interface CloseOptions extends SwitchOptions {
  readonly as: string;
  readonly reason?: string;
  readonly until?: string;
  readonly title?: string;
  readonly message?: string;
  readonly tls?: "edge";
  readonly keepGoing: boolean;
  readonly adopt: boolean;
}

/** Closes targets behind the page; or, with `dryRun`, shows what that would change. Returns the exit code. */
export async function runClose(words: readonly string[], options: CloseOptions, dryRun: boolean): Promise<number> {
  const cluster = await clusterOf(options);
  try {
    const targets = await readTargets(cluster, words);
    const world = worldOf(cluster, options, teller());
    const page = await pageOf(cluster);
    const { decisions, result } = await close(world, {
      targets,
      hold: holdOf(options, (await cluster.whoAmI()).username),
      page,
      ...shownOf(options, page.token),
      policy: options.tls === undefined ? {} : { tls: options.tls },
      patience: patienceOf(options),
      keepGoing: options.keepGoing,
      adopt: options.adopt,
      dryRun,
    });
    const line = `${words.join(" ")} -n ${cluster.namespace}`;
    if (result === undefined) return showPlan(targets, decisions, line);
    const place = placeOf(options, cluster.namespace);
    const name = options.as === byHand ? words.map(quoted).join(" ") : quoted(options.as);
    return conclude(result, {
      did: "close",
      at: Date.now(),
      ...(options.until === undefined ? {} : { until: options.until }),
      again: `entracte close ${words.map(quoted).join(" ")} ${place}`,
      next: [
        ["Reopen:", `entracte reopen ${name} ${place}`],
        ["Look:", `entracte status ${place}`],
      ],
    });
  } finally {
    cluster.close();
  }
}

/** The page with texts of the command line, where there are any. */
function shownOf({ title, message }: CloseOptions, token: string): { readonly shown?: Shown } {
  if (title === undefined && message === undefined) return {};
  const texts = { title: title ?? defaultTexts.title, message: message ?? defaultTexts.message };
  const page: PageView = { html: { default: withToken(renderHtml(texts), token) } };
  return { shown: { page } };
}

function holdOf({ as: maintenance, reason, until }: CloseOptions, username: string): Hold {
  const user = process.env.GITLAB_USER_LOGIN;
  return {
    maintenance,
    since: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    by: username === "" ? userInfo().username : user === undefined ? username : `${user} (${username})`,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
  };
}

function showPlan(targets: readonly Target[], decisions: readonly Decision[], line: string): number {
  say(`Would close ${String(targets.length)} in all. Nothing was changed.`);
  for (const [index, decision] of decisions.entries()) {
    say("");
    say(`  ${nameOf(targets[index] as Target)}${decision.kind === "nothing" ? `: ${decision.why}` : ""}`);
    if (decision.kind !== "switch" && decision.kind !== "note") continue;
    const shown = decision.write.changes.filter(({ at }) => !String(at[2]).startsWith("entracte.dev/"));
    for (const change of shown.flatMap(showChange)) say(`    ${change}`);
    if (decision.kind === "switch") for (const note of decision.notes) say(`    ${note}`);
  }
  say("");
  say(`Close:    entracte close ${line}`);
  return 0;
}
