import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import type { Lab } from "../../src/lab/lab.ts";
import { environmentOf, type Ran } from "../support/command.ts";
import { installed } from "../support/plugins.ts";

const program = resolve("node_modules/.bin/gitlab-ci-local");
const git = promisify(execFile);

/** A project on GitLab, as somebody's who uses the component; jobs run on this machine, by its shell. */
export interface Project {
  readonly folder: string;
  /** Runs these jobs, or the whole pipeline, to the end. */
  run(words: readonly string[], variables?: Variables): Promise<Ran>;
  /** Starts them, and lets them run. */
  start(...jobs: readonly string[]): ChildProcess;
  read(file: string): string;
  /** Writes a file, and puts it under version control: only such are there when a job runs. */
  write(file: string, text: string): void;
  remove(): void;
}

type Variables = { readonly [name: string]: string };

/** What a project is made of beside the example. */
export interface Making {
  /** What takes the place of the example's inputs. */
  readonly inputs?: { readonly [name: string]: string | boolean };
  readonly files?: { readonly [name: string]: string };
}

/** Such a project until the test is over. */
export async function projectFor(lab: Lab | undefined, making: Making = {}): Promise<Project> {
  const made = await project(lab, making);
  onTestFinished(() => made.remove());
  return made;
}

/** The example of a pipeline as a project of its own; the component comes from the same project, at the same commit. */
export async function project(lab: Lab | undefined, { inputs, files = {} }: Making = {}): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), "entracte-gitlab-"));
  const bin = installed();
  cpSync("examples/gitlab", folder, { recursive: true, dereference: true });
  const pipeline = join(folder, ".gitlab-ci.yml");
  const given = readFileSync(pipeline, "utf8");
  const lines = Object.entries(inputs ?? {}).map(([name, value]) => `      ${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(pipeline, inputs === undefined ? given : given.replace(/(?<=inputs:\n)[^]*/, lines.join("")));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const words of [
    ["init", "-q", "-b", "main"],
    ["remote", "add", "origin", "git@gitlab.example.com:platform/store.git"],
    ["add", "-A"],
    ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "A pipeline"],
    ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"],
  ]) {
    await git("git", words, { cwd: folder });
  }
  const env = { ...process.env, ...(lab === undefined ? {} : environmentOf(lab)), PATH: bin.path };
  const options = [
    "--force-shell-executor",
    // The example has one commit, in which everything is new.
    "--evaluate-rule-changes=false",
    "--color=false",
    "--ignore-predefined-vars=CI_PIPELINE_SOURCE,CI_COMMIT_BRANCH",
  ];
  const args = (words: readonly string[], variables: Variables) => [
    ...options,
    ...Object.entries(variables).flatMap(([name, value]) => ["--variable", `${name}=${value}`]),
    ...words,
  ];
  return {
    folder,
    run: (words, variables = {}) =>
      new Promise((done) => {
        execFile(program, args(words, variables), { cwd: folder, env }, (error, stdout, stderr) => {
          done({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
        });
      }),
    start: (...jobs) => spawn(program, args(jobs, {}), { cwd: folder, env, stdio: "ignore" }),
    write(file, text) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
      execFileSync("git", ["add", file], { cwd: folder });
    },
    remove() {
      rmSync(folder, { recursive: true });
      bin.remove();
    },
    read: (file) => readFileSync(join(folder, file), "utf8"),
  };
}

/** The processes that this one has started, and those that they have, the last ones first (Linux, proc(5)). */
function processesBelow(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
  return children.flatMap((child) => [...processesBelow(child), child]);
}

function parentOf(name: string): number | undefined {
  try {
    // What stands in brackets is the program's name, whatever that is.
    return Number(/\) \S (\d+) [^)]*$/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** Ends the processes below this one, as a runner ends those of a job: the first that end may take others along. */
export function endBelow(pid: number): void {
  for (const child of processesBelow(pid)) {
    try {
      process.kill(child, "SIGTERM");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}
