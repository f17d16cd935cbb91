import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trouble } from "../../core/errors.ts";
import { launch, type Exit, type Running } from "../../lab/process.ts";
import { findProgram } from "../../lab/programs.ts";
import { startReaper } from "../../lab/reaper.ts";
import type { AnswerPolicy } from "../../page/answer-policy.ts";
import type { Shown } from "../../page/content.ts";
import { nginxConfig } from "../../page/nginx/config.ts";
import { readyPath } from "../../page/nginx/paths.ts";
import { contentFiles, localToken, replaceFiles } from "./files.ts";

/** The page on this machine's own nginx, in the configuration of a page pod. */
export interface LocalPage {
  readonly port: number;
  /** Shows and answers this from now on. @throws Trouble (`usage`) for a policy that no answer can have */
  publish(published: Published): Promise<void>;
  stop(): Promise<void>;
}

/** What the page shows on these hosts, and which client gets which answer. */
export interface Published {
  readonly shown: Shown;
  readonly hosts: readonly string[];
  readonly policy: AnswerPolicy;
}

/**
 * Starts nginx for a page. The end of this process, in any way, ends it, too.
 * @throws Trouble (`refused`) where this machine has no nginx, or it does not start
 */
export async function startLocalPage(first: Published): Promise<LocalPage> {
  const nginx = findProgram("nginx");
  if (nginx === undefined) {
    throw new Trouble("refused", "The preview needs nginx, which this machine does not have.", [
      "sudo apt-get install nginx-light",
      "On macOS:  brew install nginx",
    ]);
  }
  const directory = await mkdtemp(join(tmpdir(), "entracte-preview-"));
  const reaper = startReaper(directory, directory);
  try {
    // Started by root, nginx reads as nobody.
    await chmod(directory, 0o755);
    const [content, temporary] = [join(directory, "content"), join(directory, "tmp")];
    for (const folder of [content, temporary]) await mkdir(folder);
    const port = await freePort();
    const place = { content, temporary, listen: `127.0.0.1:${String(port)}` };
    const server = configured({ nginx, directory, port });
    const publish = async ({ shown, hosts, policy }: Published) => {
      const config = nginxConfig({ token: localToken, policy }, place);
      await replaceFiles(content, contentFiles(shown, hosts));
      await server.use(config);
    };
    await publish(first);
    const stop = () => {
      server.stop();
      return reaper.reap();
    };
    return { port, publish, stop };
  } catch (error) {
    await reaper.reap();
    throw error;
  }
}

interface Server {
  readonly nginx: string;
  readonly directory: string;
  readonly port: number;
}

/** An nginx that starts again when its configuration changes: as in the cluster, where a change of it makes new pods. */
function configured({ nginx, directory, port }: Server) {
  const [file, log] = [join(directory, "nginx.conf"), join(directory, "log")];
  let config: string | undefined;
  let running: Running | undefined;
  const stop = () => running?.kill();
  const use = async (wanted: string) => {
    if (wanted === config) return;
    stop();
    await running?.exited;
    await writeFile(file, wanted);
    running = launch([nginx, "-e", "stderr", "-c", file, "-g", "daemon off;"], { cwd: directory, log });
    await ready(port, running.exited, log);
    config = wanted;
  };
  return { use, stop };
}

async function ready(port: number, exited: Promise<Exit>, log: string): Promise<void> {
  const state = { over: false };
  void exited.then(() => void (state.over = true));
  const answers = () =>
    fetch(`http://127.0.0.1:${String(port)}${readyPath}`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (state.over) {
      const why = readFileSync(log, "utf8").trim().split("\n").at(-1);
      throw new Trouble("refused", `nginx does not start here: ${why ?? "it says nothing"}`, ["nginx -V"]);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
