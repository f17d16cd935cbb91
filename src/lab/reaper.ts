import { spawn } from "node:child_process";

/**
 * Waits for the end of its input, which is the end of the lab however it comes. Then every process whose working directory
 * is the lab's (nginx workers and old HAProxy processes are found like the rest) is killed, and the directory goes.
 */
const script = `
run=$1
directory=$2
cat >/dev/null
while :; do
  found=
  for process in /proc/[0-9]*; do
    if [ "$process/cwd" -ef "$run" ] && kill -9 "\${process#/proc/}" 2>/dev/null; then found=yes; fi
  done
  [ -z "$found" ] && break
  sleep 0.02
done
rm -rf "$directory"
`;

/** The process that cleans up after the lab. */
export interface Reaper {
  /** Has it clean up now; settles when nothing is left. */
  reap(): Promise<void>;
}

/** Starts the reaper: in a session of its own, so that no signal meant for the lab ends it. */
export function startReaper(run: string, directory: string): Reaper {
  const child = spawn("/bin/sh", ["-c", script, "entracte-lab-reaper", run, directory], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const over = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => resolve());
  });
  over.catch(() => {});
  child.unref();
  child.stdin.on("error", () => {});
  return {
    reap: async () => {
      child.ref();
      child.stdin.end();
      await over;
    },
  };
}
