import { readFileSync } from "node:fs";
import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trouble } from "../../core/errors.ts";
import { launch, type Exit } from "../../lab/process.ts";
import { findProgram } from "../../lab/programs.ts";
import { startReaper } from "../../lab/reaper.ts";
import type { Shown } from "../../page/content.ts";
import { pageFolder, pagePort } from "../../page/model.ts";
import { readyPath } from "../../page/nginx/paths.ts";
import { podFiles, replaceFiles } from "./files.ts";

/** The page on this machine's own nginx, in the configuration of a page pod. */
export interface LocalPage {
  readonly port: number;
  /** Shows this from now on, on these hosts. */
  publish(shown: Shown, hosts: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts nginx for a page. The end of this process, in any way, ends it, too.
 * @throws Trouble (`refused`) where this machine has no nginx, or it does not start
 */
export async function startLocalPage(): Promise<LocalPage> {
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
    const publish = (shown: Shown, hosts: readonly string[]) => replaceFiles(content, podFiles(shown, hosts).files);
    await publish({}, []);
    const port = await freePort();
    const config = join(directory, "nginx.conf");
    await writeFile(config, localised(podFiles({}, []).config, { content, temporary, port }));
    const log = join(directory, "log");
    const argv: [string, ...string[]] = [nginx, "-e", "stderr", "-c", config, "-g", "daemon off;"];
    const running = launch(argv, { cwd: directory, log });
    await ready(port, running.exited, log);
    const stop = () => {
      running.kill();
      return reaper.reap();
    };
    return { port, publish, stop };
  } catch (error) {
    await reaper.reap();
    throw error;
  }
}

interface Locality {
  readonly content: string;
  readonly temporary: string;
  readonly port: number;
}

/** The configuration as it must read to run here. */
function localised(config: string, { content, temporary, port }: Locality): string {
  return config
    .replaceAll(/(?<=\s)\/tmp(?=\/)/g, temporary)
    .replaceAll(`${pageFolder};`, `${content};`)
    .replace(`listen ${String(pagePort.number)}`, `listen 127.0.0.1:${String(port)}`);
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
