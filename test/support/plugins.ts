import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import manifest from "../../package.json" with { type: "json" };

/** A folder with the package's programs, as an installation would put them on the PATH. */
export function installed(): { readonly folder: string; readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "entracte-bin-"));
  for (const [name, file] of Object.entries(manifest.bin)) {
    const program = join(folder, name);
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${resolve(file)}" "$@"\n`);
    chmodSync(program, 0o755);
  }
  return {
    folder,
    path: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
