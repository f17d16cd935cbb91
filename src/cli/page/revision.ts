import { execFile } from "node:child_process";

/** Whence what is built comes. */
export interface Revision {
  /** As the query of a binary build (openshift/api build/v1, BinaryBuildRequestOptions). */
  readonly query: { readonly [name: string]: string | undefined };
  /** The commit; absent where the folder is in no git work tree, or there is no git. */
  readonly commit?: string;
  /** Does the folder hold what this commit does not? */
  readonly changed: boolean;
}

const fields = {
  "revision.commit": "%H",
  "revision.authorName": "%an",
  "revision.authorEmail": "%ae",
  "revision.committerName": "%cn",
  "revision.committerEmail": "%ce",
  "revision.message": "%s",
};

/** The commit that a folder's git work tree is at, and whether the folder is as it is there. */
export async function revisionOf(folder: string): Promise<Revision> {
  const [logged, status] = await Promise.all([
    git(folder, "log", "-1", `--format=${Object.values(fields).join("%n")}`),
    // A lock would disturb what somebody else does there meanwhile.
    git(folder, "--no-optional-locks", "status", "--porcelain", "--", "."),
  ]);
  const lines = logged?.split("\n") ?? [];
  const [commit] = lines;
  if (commit === undefined) return { query: {}, changed: false };
  const query = Object.fromEntries(Object.keys(fields).map((name, i) => [name, lines[i]]));
  return { query, commit, changed: status !== undefined && status !== "" };
}

function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("git", ["-C", folder, ...args], (error, stdout) => resolve(error === null ? stdout : undefined));
  });
}
