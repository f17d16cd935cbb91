import { join } from "node:path";
import type { Readable } from "node:stream";
import type { KubeObject } from "../../core/kube.ts";
import type { PushRefusal, Registry } from "../images/registry.ts";
import { numberAt, textAt } from "../read.ts";
import type { Base } from "./assemble.ts";
import type { BuildLog } from "./log.ts";
import { StepFailure, type Outcome } from "./outcome.ts";
import { unauthorised } from "./push.ts";
import { BuildRun } from "./run.ts";

export interface RunsOptions {
  readonly registry: Registry;
  /** Where builds work. */
  readonly directory: string;
  /** How long each step of a build takes at least, in milliseconds. */
  readonly stepTime: number;
  readonly pushRefusal: PushRefusal;
  base(image: string): Base | undefined;
}

/** What a build is run with. */
export interface RunInput {
  /** The push secret that it names. */
  readonly secret: KubeObject | undefined;
  /** What takes the place of the image of FROM. */
  readonly from: string | undefined;
  /** Told once how it ended, unless it was ended from outside. */
  ended(outcome: Outcome): void;
}

/** The builds that run, and the logs of all that ran, by their uid. */
export class Runs {
  private readonly options: RunsOptions;
  private readonly runs = new Map<string, BuildRun>();
  private readonly logs = new Map<string, BuildLog>();
  private readonly deadlines = new Map<string, NodeJS.Timeout>();

  constructor(options: RunsOptions) {
    this.options = options;
  }

  start(build: KubeObject, { secret, from, ended }: RunInput): void {
    const { registry, directory, pushRefusal, ...rest } = this.options;
    const { uid = "" } = build.metadata;
    const run = new BuildRun({
      ...rest,
      build,
      from,
      output: textAt(build.status, "outputDockerImageReference"),
      directory: join(directory, uid),
      refusal: (reference) => unauthorised(reference, secret) ?? pushRefusal(reference),
      push: (reference, root, directories) => registry.push(reference, root, directories),
    });
    this.runs.set(uid, run);
    this.logs.set(uid, run.log);
    const settle = (outcome: Outcome | undefined): void => {
      if (outcome === undefined || this.runs.get(uid) !== run) return;
      this.end(build);
      ended(outcome);
    };
    const deadline = numberAt(build.spec, "completionDeadlineSeconds");
    const late = (): void => settle(new StepFailure("GenericBuildFailed", "the deadline has passed").outcome);
    if (deadline !== undefined) this.deadlines.set(uid, setTimeout(late, deadline * 1000));
    void run.execute().then(settle);
  }

  /** Feeds a build that runs. Settles when everything was taken. */
  async receive(build: KubeObject, upload: Readable): Promise<void> {
    const run = this.runs.get(build.metadata.uid ?? "");
    if (run === undefined) upload.resume();
    else await run.receive(upload);
  }

  /** What a build has printed; `undefined` where it never ran. */
  log(build: KubeObject): BuildLog | undefined {
    return this.logs.get(build.metadata.uid ?? "");
  }

  /** Ends what runs of a build; nobody is told. */
  end({ metadata: { uid = "" } }: KubeObject): void {
    this.runs.get(uid)?.end();
    this.runs.delete(uid);
    clearTimeout(this.deadlines.get(uid));
    this.deadlines.delete(uid);
  }

  /** Ends it, and forgets its log. */
  forget(build: KubeObject): void {
    this.end(build);
    this.logs.delete(build.metadata.uid ?? "");
  }

  /** Ends all of them. */
  stop(): void {
    for (const run of this.runs.values()) run.end();
    for (const timer of this.deadlines.values()) clearTimeout(timer);
    this.runs.clear();
  }
}
