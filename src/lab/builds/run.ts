import { whyOf } from "../../core/errors.ts";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { KubeObject } from "../../core/kube.ts";
import { at, textAt } from "../read.ts";
import { assemble, type Base } from "./assemble.ts";
import { BuildLog } from "./log.ts";
import { StepFailure, type Outcome } from "./outcome.ts";
import { unpack } from "./unpack.ts";

export interface RunOptions {
  readonly build: KubeObject;
  /** Where the image goes; `undefined` where the build has no output. */
  readonly output: string | undefined;
  /** What takes the place of the image of FROM. */
  readonly from: string | undefined;
  /** A directory of its own. */
  readonly directory: string;
  /** How long each step takes at least, in milliseconds. */
  readonly stepTime: number;
  base(image: string): Base | undefined;
  /** Why the registry refuses the image, or `undefined`. */
  refusal(reference: string): string | undefined;
  push(reference: string, root: string, directories: readonly string[]): Promise<string>;
}

class Ended extends Error {}

/** One build while it runs: it waits for its input, makes the image and pushes it. */
export class BuildRun {
  readonly log = new BuildLog();
  private readonly options: RunOptions;
  private readonly spool: string;
  private ended = false;
  private uploaded: (() => void) | undefined;
  private readonly input: Promise<void>;

  constructor(options: RunOptions) {
    this.options = options;
    this.spool = join(options.directory, "upload");
    this.input = new Promise((resolve) => (this.uploaded = resolve));
  }

  /** Takes the input; one that breaks off is taken as far as it came, as the pod at the other end does. */
  async receive(upload: Readable): Promise<void> {
    await mkdir(this.options.directory, { recursive: true });
    await pipeline(upload, createWriteStream(this.spool)).catch(() => {});
    this.uploaded?.();
  }

  /** Ends it, whatever it is doing. */
  end(): void {
    this.ended = true;
    this.uploaded?.();
    this.log.end();
  }

  /** Runs it. Settles with `undefined` where it was ended before. */
  async execute(): Promise<Outcome | undefined> {
    try {
      return await this.carryOut();
    } catch (error) {
      if (error instanceof Ended) return undefined;
      const failure =
        error instanceof StepFailure
          ? error
          : new StepFailure("GenericBuildFailed", `the lab's builder: ${String(error)}`);
      this.log.write(`error: ${failure.message}`);
      return failure.outcome;
    } finally {
      this.log.end();
      await rm(this.options.directory, { recursive: true, force: true });
    }
  }

  private async carryOut(): Promise<Outcome> {
    const { build, directory, base, from } = this.options;
    const inputs = join(directory, "inputs");
    await mkdir(inputs, { recursive: true });
    await this.fetch(inputs);
    const context = join(inputs, textAt(build.spec, "source", "contextDir") ?? "");
    if (!(await exists(context)))
      throw new StepFailure("InvalidContextDirectory", "the context directory is not there");
    const inline = textAt(build.spec, "source", "dockerfile");
    if (inline !== undefined) await writeFile(join(context, "Dockerfile"), inline);
    const dockerfile = textAt(build.spec, "strategy", "dockerStrategy", "dockerfilePath") ?? "Dockerfile";
    const root = join(directory, "root");
    const step = (): Promise<void> => this.step();
    const directories = await assemble({ context, dockerfile, from, root, log: this.log, base, step });
    return await this.publish(root, directories);
  }

  private async fetch(inputs: string): Promise<void> {
    const { build } = this.options;
    if (at(build.spec, "source", "git") !== undefined) {
      throw new StepFailure("FetchSourceFailed", "the lab clones no git repositories: upload the source");
    }
    if (at(build.spec, "source", "binary") === undefined) return;
    const asFile = textAt(build.spec, "source", "binary", "asFile") ?? "";
    this.log.write(`Receiving source from STDIN as ${asFile === "" ? "archive ..." : `file ${asFile}`}`);
    await this.input;
    if (this.ended) throw new Ended();
    if (asFile !== "") return await rename(this.spool, join(inputs, asFile));
    const links = await unpack(this.spool, inputs).catch((error: unknown) => {
      const what = "must be a zip, tar, or gzipped tar, or specified as a file";
      throw new StepFailure("FetchSourceFailed", `unable to extract binary build input, ${what}: ${whyOf(error)}`);
    });
    for (const link of links) this.log.write(`${link} is a link out of the source: the lab leaves it out`);
    await rm(this.spool);
  }

  private async publish(root: string, directories: readonly string[]): Promise<Outcome> {
    const { output, refusal, push } = this.options;
    if (output === undefined) return { phase: "Complete", digest: undefined };
    await this.step();
    this.log.write(`\nPushing image ${output} ...`);
    const refused = refusal(output);
    if (refused !== undefined) {
      const why = `failed to push image: ${refused}`;
      throw new StepFailure("PushImageToRegistryFailed", why);
    }
    const digest = await push(output, root, directories);
    this.log.write(`Successfully pushed ${output.replace(/:[^/:]*$/, "")}@${digest}\nPush successful`);
    return { phase: "Complete", digest };
  }

  private async step(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.options.stepTime));
    if (this.ended) throw new Ended();
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
