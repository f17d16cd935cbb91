import { cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BuiltImage } from "../images/registry.ts";
import { layOutNginx } from "../pods/image.ts";
import { CopyFailure, copyInto } from "./copy.ts";
import { parseCopy, parseDockerfile, type Instruction } from "./dockerfile.ts";
import type { BuildLog } from "./log.ts";
import { StepFailure } from "./outcome.ts";

/** What a FROM can begin with: an nginx, an image that the lab has built, or nothing. */
export type Base = "nginx" | "scratch" | BuiltImage;

export interface Assembling {
  readonly context: string;
  /** The path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** What takes the place of the image of FROM (`dockerStrategy.from`). */
  readonly from: string | undefined;
  /** Where the tree of the image is made. */
  readonly root: string;
  readonly log: BuildLog;
  base(image: string): Base | undefined;
  /** Called before each step: it may wait, and throws where the build is to end. */
  step(): Promise<void>;
}

/**
 * Makes the tree of an image as its Dockerfile says: FROM and COPY. Returns the directories that were copied to.
 * @throws StepFailure
 */
export async function assemble(work: Assembling): Promise<readonly string[]> {
  const instructions = parseDockerfile(await dockerfileOf(work));
  const [from, ...rest] = instructions;
  if (from?.keyword !== "FROM") throw new StepFailure("ManageDockerfileFailed", "no FROM image in Dockerfile");
  const directories: string[] = [];
  for (const [index, instruction] of instructions.entries()) {
    await work.step();
    work.log.write(`STEP ${index + 1}/${instructions.length}: ${instruction.keyword} ${instruction.text}`);
    if (instruction === from) directories.push(...(await begin(work, instruction)));
    else directories.push(await copyStep(work, instruction));
  }
  if (rest.length === 0) work.log.write("--> Using the base image as it is");
  return [...new Set(directories)];
}

async function dockerfileOf({ context, dockerfile }: Assembling): Promise<string> {
  try {
    return await readFile(join(context, dockerfile), "utf8");
  } catch {
    const path = join("/tmp/build/inputs", dockerfile);
    throw new StepFailure("ManageDockerfileFailed", `open ${path}: no such file or directory`);
  }
}

async function begin(work: Assembling, { text }: Instruction): Promise<readonly string[]> {
  const image = work.from ?? text.split(/\s+/)[0] ?? "";
  const base = work.base(image);
  if (base === undefined) {
    const why = "manifest unknown (the lab builds on nginx, and on what it has built)";
    throw new StepFailure("PullBuilderImageFailed", `failed to pull image: reading manifest of ${image}: ${why}`);
  }
  await mkdir(work.root, { recursive: true });
  if (base === "nginx") layOutNginx(work.root);
  if (typeof base === "string") return [];
  await cp(base.root, work.root, { recursive: true, verbatimSymlinks: true });
  return base.directories;
}

async function copyStep({ context, root }: Assembling, instruction: Instruction): Promise<string> {
  const { keyword, text, line } = instruction;
  const fail = (why: string): StepFailure => {
    const step = `building at STEP "${keyword} ${text}"`;
    return new StepFailure("DockerBuildFailed", `build error: ${step}: ${why}`);
  };
  if (keyword !== "COPY") {
    throw fail(`line ${line} of the Dockerfile is ${keyword}, which the lab does not run: it knows one FROM, and COPY`);
  }
  const copying = parseCopy(text);
  if (typeof copying === "string") throw fail(copying);
  try {
    return await copyInto(context, root, copying);
  } catch (error) {
    if (error instanceof CopyFailure) throw fail(error.message);
    throw error;
  }
}
