import { spawnSync } from "node:child_process";

/** A user id of the kind that OpenShift gives to a namespace (`restricted-v2`). */
export const arbitraryUser = 1_000_670_000;

const asUser = `setpriv --reuid ${String(arbitraryUser)} --regid 0 --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs`;

/** Every file system is read-only, but for one folder; then the program follows, as a user without any right. */
const script = `
mount --make-rprivate / && mount --bind "$1" "$1" || exit 125
while read -r _ at _; do [ "$at" = "$1" ] || mount -o remount,bind,ro "$at" || exit 125; done </proc/self/mounts
shift
exec ${asUser} "$@"`;

/** The command that runs a program as \`restricted-v2\` and \`readOnlyRootFilesystem\` confine it. It takes root. */
export function confined(program: readonly string[], writable: string): readonly string[] {
  return ["unshare", "--mount", "sh", "-c", script, "sh", writable, ...program];
}

/** The command that runs a program where another one cannot be found. It takes root. */
export function hiding(other: string, program: readonly string[]): readonly string[] {
  return [
    "unshare",
    "--mount",
    "sh",
    "-c",
    'mount --bind /dev/null "$1" && shift && exec "$@"',
    "sh",
    other,
    ...program,
  ];
}

/** Why nothing can be confined here, as a sentence; absent where it can. */
export const unconfined = whyNot();

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return "a mount namespace and another user take root";
  const [program = "", ...args] = confined(["true"], "/tmp");
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  return status === 0 ? undefined : (error?.message ?? stderr.trim());
}
