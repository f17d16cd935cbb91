import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Trouble } from "../core/errors.ts";

/** The programs that the lab is made of. */
export interface Programs {
  readonly nginx: string;
  readonly haproxy: string;
}

/**
 * Finds nginx and HAProxy, in PATH and where Debian puts them.
 * @throws Trouble on another system than Linux, or where one of them is missing
 */
export function findPrograms(platform: string = process.platform, path: string = process.env["PATH"] ?? ""): Programs {
  if (platform !== "linux") {
    throw new Trouble("refused", "The lab runs on Linux only (WSL included): it is made of Linux processes.", [
      "Everything else of entracte works here, against a real cluster. See the help:",
      "entracte --help",
    ]);
  }
  const [nginx, haproxy] = [findProgram("nginx", path), findProgram("haproxy", path)];
  if (nginx !== undefined && haproxy !== undefined) return { nginx, haproxy };
  const missing = [nginx === undefined ? "nginx" : "", haproxy === undefined ? "haproxy" : ""].filter(
    (it) => it !== "",
  );
  throw new Trouble("refused", `The lab needs ${missing.join(" and ")}, which this machine does not have.`, [
    "Install both (Debian, Ubuntu):",
    "apt-get install nginx-light haproxy",
  ]);
}

/** A program's path: in PATH, or where Debian puts what only root runs. */
export function findProgram(name: string, path: string = process.env["PATH"] ?? ""): string | undefined {
  const directories = [...path.split(delimiter).filter((it) => it !== ""), "/usr/sbin", "/usr/local/sbin"];
  return directories.map((directory) => join(directory, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
