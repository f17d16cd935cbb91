import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A certificate with its key, in PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test, in a folder of its own. */
export interface Authority {
  readonly cert: string;
  /** Where `cert` is on disk. */
  readonly file: string;
  /** Signs a certificate; `names` as openssl writes them: `DNS:api.test,IP:127.0.0.1`. `days` before today are over. */
  sign(subject: string, names?: string, days?: number): Pair;
  remove(): void;
}

export function createAuthority(subject = "/CN=test authority"): Authority {
  const folder = mkdtempSync(join(tmpdir(), "entracte-ca-"));
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const text = (file: string): string => readFileSync(join(folder, file), "utf8");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...curve, "-keyout", "ca.key", "-out", "ca.crt", "-days", "2", "-subj", subject);
  let serial = 0;
  return {
    cert: text("ca.crt"),
    file: join(folder, "ca.crt"),
    sign(of, names = "DNS:localhost,IP:127.0.0.1", days = 2) {
      const name = `signed-${++serial}`;
      openssl("req", ...curve, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", of);
      writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\n`);
      const ca = ["-CA", "ca.crt", "-CAkey", "ca.key", "-set_serial", String(serial), "-extfile", `${name}.ext`];
      openssl("x509", "-req", "-in", `${name}.csr`, "-out", `${name}.crt`, "-days", String(days), ...ca);
      return { cert: text(`${name}.crt`), key: text(`${name}.key`) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
