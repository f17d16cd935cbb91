import type { KubeObject } from "../../../src/core/kube.ts";
import { connectTo } from "../../../src/cluster/connect.ts";
import type { ConnectOptions } from "../../../src/cluster/connect.ts";
import type { Access } from "../../../src/cluster/kubeconfig-types.ts";
import type { Cluster } from "../../../src/cluster/port.ts";
import type { Pace, ProgramEnd, ProgramRun, Surroundings } from "../../../src/cluster/surroundings.ts";

/** A machine of a test: files by their path, and programs that end at once. */
export interface Machine extends Surroundings {
  readonly files: Map<string, string>;
  readonly runs: ProgramRun[];
}

interface MachineOptions {
  readonly env?: { readonly [name: string]: string };
  readonly interactive?: boolean;
  readonly files?: { readonly [path: string]: string };
  readonly program?: (run: ProgramRun, nth: number) => ProgramEnd | Promise<ProgramEnd>;
}

export function machine(options: MachineOptions = {}): Machine {
  const files = new Map(Object.entries(options.files ?? {}));
  const runs: ProgramRun[] = [];
  return {
    files,
    runs,
    env: options.env ?? {},
    home: "/home/me",
    interactive: options.interactive ?? false,
    readFile: async (path) => {
      const text = files.get(path);
      if (text === undefined) throw systemError("ENOENT");
      return text;
    },
    run: async (program) => {
      runs.push(program);
      if (options.program === undefined) throw systemError("ENOENT");
      return options.program(program, runs.length);
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** A clock that a test sets, and that sleeping moves on at once. */
export interface TestPace extends Pace {
  time: number;
  readonly slept: number[];
}

export function testPace(): TestPace {
  const pace: TestPace = {
    time: Date.parse("2026-03-01T02:00:00Z"),
    slept: [],
    now: () => pace.time,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      pace.slept.push(milliseconds);
      pace.time += milliseconds;
    },
  };
  return pace;
}

type Parts = Partial<Pick<Access, "user">> & { readonly cluster?: Partial<Access["cluster"]> };

/** A client of a server of the test, on a machine without anything and with a clock that does not wait. */
export function clientOf(server: { readonly url: string }, options: ConnectOptions & Parts = {}): Cluster {
  const { user = {}, cluster = {}, ...rest } = options;
  const access: Access = {
    source: "the test",
    server: server.url,
    namespace: "store",
    cluster: { insecure: false, ...cluster },
    user,
  };
  return connectTo(access, { surroundings: machine(), pace: testPace(), ...rest });
}

/** A small object. */
export function configMap(
  name: string,
  more: { readonly resourceVersion?: string; readonly uid?: string } = {},
): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "store", ...more }, data: { name } };
}
