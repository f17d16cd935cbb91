import { execFile } from "node:child_process";

/** Whence what is built comes, as the query of a binary build (openshift/api build/v1, BinaryBuildRequestOptions). */
export type Revision = { readonly [name: string]: string | undefined };

const fields = {
  "revision.commit": "%H",
  "revision.authorName": "%an",
  "revision.authorEmail": "%ae",
  "revision.committerName": "%cn",
  "revision.committerEmail": "%ce",
  "revision.message": "%s",
};

/** The commit that a folder's git work tree is at; nothing where it is in none, or there is no git. */
export function revisionOf(folder: string): Promise<Revision> {
  const names = Object.keys(fields);
  const args = ["-C", folder, "log", "-1", `--format=${Object.values(fields).join("%n")}`];
  return new Promise((resolve) => {
    execFile("git", args, (error, stdout) => {
      const lines = stdout.split("\n");
      resolve(error === null ? Object.fromEntries(names.map((name, i) => [name, lines[i]])) : {});
    });
  });
}
