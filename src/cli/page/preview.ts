import { Trouble } from "../../core/errors.ts";
import { contentLag } from "../../page/nginx/files.ts";
import { shownBy } from "../../page/pages.ts";
import { complain } from "../complain.ts";
import { say } from "../say.ts";
import { localToken } from "./files.ts";
import { loadPage, type Loaded, type PageOptions } from "./load.ts";
import { startLocalPage, type Published } from "./local.ts";
import { panelPath, startPanel } from "./panel.ts";

export interface PreviewOptions extends PageOptions {
  readonly port: number;
}

/** How often the files of the page are read again: looking at them is cheaper than missing a change. */
const every = 500;

/** Serves a maintenance's page on this machine's nginx until it is interrupted, and again whenever its files change. */
export async function runPreview(name: string | undefined, options: PreviewOptions): Promise<number> {
  // An end in 2 h is one from now, however often the page is read again.
  const began = Date.now();
  const load = () => loadPage(name, options, began);
  let now = await load();
  const page = await startLocalPage(publishedBy(now));
  try {
    const panel = await startPanel({
      port: options.port,
      page: page.port,
      hosts: () => Object.keys(now.source.hosts ?? {}),
      languages: () => languagesOf(now),
    });
    say("The page, as each kind of client gets it, and again when its files change:");
    say("");
    say(`  http://127.0.0.1:${String(panel.port)}${panelPath}`);
    say("");
    say(`nginx alone, for a client of your own:  curl -i http://127.0.0.1:${String(page.port)}/`);
    say("Ctrl-C ends it.");
    await follow(load, now, {
      changed: async (next) => {
        await page.publish(publishedBy(next));
        now = next;
        // nginx remembers for so long what a file was.
        await new Promise((resolve) => setTimeout(resolve, contentLag));
        panel.changed(undefined);
      },
      failed: (trouble) => {
        complain(trouble);
        panel.changed([trouble.message, ...trouble.remedy].join("\n"));
      },
    });
    panel.stop();
    return 0;
  } finally {
    await page.stop();
  }
}

function publishedBy({ source, policy }: Loaded): Published {
  const hosts = ["localhost", "127.0.0.1", ...Object.keys(source.hosts ?? {})];
  return { shown: shownBy(source, hosts, localToken), hosts, policy };
}

function languagesOf({ source }: Loaded): readonly string[] {
  const { default: _, ...languages } = shownBy(source, [], localToken).page?.html ?? { default: "" };
  const main = source.language ?? "en";
  return [...new Set([main, ...Object.keys(languages), "de, en;q=0.5", "ja"])];
}

interface Changes {
  changed(page: Loaded): Promise<void>;
  failed(trouble: Trouble): void;
}

/** Reads the page again and again, and tells what is different, until this process is interrupted. */
async function follow(load: () => Promise<Loaded>, first: Loaded, { changed, failed }: Changes): Promise<void> {
  const state = { over: false };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void (state.over = true));
  let seen = markOf(first);
  while (!state.over) {
    await new Promise((resolve) => setTimeout(resolve, every));
    try {
      const next = await load();
      const mark = markOf(next);
      if (mark !== seen) await changed(next);
      seen = mark;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (error.message !== seen) failed(error);
      seen = error.message;
    }
  }
}

/** Tells two pages apart, assets included. */
function markOf(page: Loaded): string {
  return JSON.stringify(page, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
  );
}
