import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { adapterFor } from "../../src/edge/index.ts";
import { rulesFor } from "../../src/engine/role.ts";
import type { Rule } from "../../src/lab/api/rights.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { shownTo } from "../support/handshake.ts";
import { tlsSecret } from "../support/tls-secret.ts";
import { expectTold } from "../support/trouble.ts";
import { lastingRoutes } from "../support/visit.ts";

/** The Secret of `--tls secret/NAME`: looked at before the page mounts it, where the account may. */
let lab: Lab;
let before: unknown;
const namespace = "examples";
const host = "passthrough.apps.test";
const authority = createAuthority("another");
const [{ certificate }, { key }] = [authority.issue([host]), authority.issue([host])];
const whole = tlsSecret("vault-tls", authority.issue([host]));
const objects = [
  tlsSecret("unusable-tls", { certificate, key }),
  tlsSecret("other-tls", authority.issue(["other.apps.test"])),
  tlsSecret("wild-tls", authority.issue(["*.apps.test"])),
  tlsSecret("brief-tls", authority.issue([host], 1)),
  tlsSecret("expired-tls", authority.issue([host], -0.5)),
  { ...whole, metadata: { name: "opaque-tls", namespace }, type: "Opaque" },
  { ...whole, metadata: { name: "keyless-tls", namespace }, data: { "tls.crt": whole.data["tls.crt"] } },
];
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "-n", namespace], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const close = (secret: string, ...more: readonly string[]) =>
  entracte("close", "route/passthrough", "--tls", `secret/${secret}`, ...more);
const application = async () => (await shownTo(lab.edge.https, host, lab.certificateAuthority)).application;
const everything = { apiGroups: ["*"], resources: ["*"], verbs: ["*"] };
/** From now on the account has these rights alone. */
const may = (...rules: readonly Rule[]) => {
  lab.api.users = [{ token: "t", username: "operator", rules }];
};
const role = (secrets: readonly string[]) =>
  rulesFor(["close"], {
    page: { namespace, name: "maintenance-page" },
    kinds: [adapterFor("route")].filter((adapter) => adapter !== undefined),
    customHost: false,
    parts: false,
    images: false,
    secrets,
  }).map(({ rule }) => ({ ...rule, namespaces: [namespace] }));

beforeAll(async () => {
  const users = [{ token: "t", username: "operator", rules: [everything] }];
  lab = await startLab({ ...quick, examples: true, objects, users });
  before = lastingRoutes(lab, namespace);
});
afterEach(async () => {
  may(everything);
  await entracte("reopen", "by-hand", "--no-verify");
  expect(lastingRoutes(lab, namespace)).toEqual(before);
});
afterAll(() => lab.stop());

test.each([
  ["missing-tls", "secret/missing-tls is not there"],
  ["opaque-tls", "secret/opaque-tls is of the type Opaque, not kubernetes.io/tls"],
  ["keyless-tls", "secret/keyless-tls has no tls.key"],
  ["unusable-tls", "secret/unusable-tls has a key that does not fit its certificate"],
])("nothing is changed for %s, and its trouble is named", async (secret, says) => {
  for (const command of ["plan", "close", "prepare"]) {
    const refused = await entracte(command, "route/passthrough", "--tls", `secret/${secret}`);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(says) });
    expectTold(refused.stderr, "The page cannot show its certificate: … Nothing was changed.");
    expect(refused.stderr).toContain("entracte close route/passthrough -n examples --tls edge");
  }
  expect(await application()).toBe("vault");
});

describe("a certificate that visitors will not like is shown all the same, and that is said", () => {
  const later = new Date(Date.now() + 48 * 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  test.each([
    ["other-tls", "the certificate of secret/other-tls is not for passthrough.apps.test: browsers warn"],
    ["expired-tls", "the certificate of secret/expired-tls has expired, at"],
    ["brief-tls", "before this maintenance does"],
  ])("%s", async (secret, says) => {
    const planned = await entracte("plan", "route/passthrough", "--tls", `secret/${secret}`, "--until", later);
    expect(planned.stdout.toLowerCase()).toContain(says);
    const closed = await close(secret, "--until", later, "--no-verify");
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(says) });
  });

  test("nothing is said of one for all hosts of the domain that is good for longer", async () => {
    const closed = await close("wild-tls", "--until", later, "--no-verify");
    expect(closed).toMatchObject({ code: 0, stdout: expect.not.stringContaining("certificate") });
  });
});

describe("an account that may not read Secrets", () => {
  test("closes, and what was not looked at is said", async () => {
    may(...role([]));
    const closed = await close("vault-tls");
    const says = "secret/vault-tls not checked: this account may not read it";
    expect(closed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(says) });
  });

  test("closes without a word where it was granted that one Secret", async () => {
    may(...role(["vault-tls"]));
    expect((await close("vault-tls")).stdout).not.toContain("not checked");
  });

  test.each([["missing-tls"], ["unusable-tls"]])("hears which Secret the page's pods wait for: %s", async (secret) => {
    may(...role([]));
    const refused = await close(secret, "--timeout", "6");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`mount secret/${secret}: is it there`) });
    expectTold(refused.stderr, "The page's pods mount …: is it there, and does its key fit? Nothing was diverted.");
    expect(await application()).toBe("vault");
    expect(await close("vault-tls")).toMatchObject({ code: 0 });
  });
});
