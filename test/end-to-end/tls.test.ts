import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { shownTo, type Shown } from "../support/handshake.ts";
import { lastingRoutes } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** Routes whose TLS the router passes on, or encrypts again, behind a page that speaks TLS itself. */
const [passthrough, reencrypt] = ["passthrough.apps.test", "reencrypt.apps.test"];
let lab: Lab;
let before: unknown;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "-n", "examples"], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const at = (host: string): Promise<Shown> => shownTo(lab.edge.https, host, lab.certificateAuthority);
const routes = () => lastingRoutes(lab, "examples");
const page = () => lab.store.get(resources.deployment, "examples", "maintenance-page");
const tls = (name: string) => lab.store.get(resources.route, "examples", name)?.spec?.tls;

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true });
  before = routes();
});
afterAll(() => lab.stop());

describe("a Route that passes TLS through", () => {
  test("closes behind the application's own certificate, and opens again, and no visitor's request fails", async () => {
    const application = await at(passthrough);
    expect(application).toMatchObject({ application: "vault" });
    const visitor = new Visitor(lab.edge.https, passthrough, undefined, { ca: lab.certificateAuthority });
    const closed = await entracte("close", "route/passthrough", "--tls", "secret/vault-tls");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(closed.stdout).toContain("But TLS passes through route/passthrough: who is connected stays there");
    expect(await at(passthrough)).toEqual({ page: true, fingerprint: application.fingerprint });
    expect(tls("passthrough")).toEqual({ termination: "passthrough" });
    const opened = await entracte("reopen", "route/passthrough");
    expect(opened).toMatchObject({ code: 0, stderr: "" });
    expect(await at(passthrough)).toEqual(application);
    await visitor.leave();
    expect(visitor.failures).toEqual([]);
    expect(visitor.asked).toBeGreaterThan(20);
    expect(routes()).toEqual(before);
  });

  test("is planned with what visitors will be shown, by the page or by the router", async () => {
    const shown = await entracte("plan", "route/passthrough", "--tls", "secret/vault-tls");
    expect(shown.stdout).toContain("the page shows the certificate of secret/vault-tls");
    const ended = await entracte("plan", "route/passthrough", "--tls", "edge");
    expect(ended.stdout).toContain("visitors get the router's default certificate meanwhile");
    const neither = await entracte("plan", "route/passthrough");
    expect(neither).toMatchObject({ code: 3, stderr: expect.stringContaining("--tls secret/NAME") });
    const wrong = await entracte("plan", "route/passthrough", "--tls", "vault-tls");
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("--tls secret/NAME") });
  });
});

describe("a Route that encrypts again", () => {
  test("closes with its TLS as it is: the page has a certificate that the router trusts for its Service", async () => {
    const application = await at(reencrypt);
    const visitor = new Visitor(lab.edge.https, reencrypt, undefined, { ca: lab.certificateAuthority });
    const closed = await entracte("close", "route/reencrypt");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(closed.stdout).not.toContain("not seen beforehand");
    expect(await at(reencrypt)).toEqual({ page: true, fingerprint: application.fingerprint });
    expect(tls("reencrypt")).toEqual({ termination: "reencrypt" });
    expect(await entracte("reopen", "route/reencrypt")).toMatchObject({ code: 0, stderr: "" });
    expect(await at(reencrypt)).toEqual(application);
    await visitor.leave();
    expect(visitor.failures).toEqual([]);
    expect(routes()).toEqual(before);
  });

  test("lets the router end TLS meanwhile on request: the page needs no certificate then", async () => {
    await entracte("close", "route/reencrypt", "--tls", "edge");
    expect(await at(reencrypt)).toMatchObject({ page: true });
    expect(tls("reencrypt")).toEqual({ termination: "edge" });
    expect(JSON.stringify(page())).not.toContain("maintenance-page-serving");
    await entracte("reopen", "route/reencrypt");
    expect(routes()).toEqual(before);
  });
});

describe("a page that shows certificates", () => {
  test("keeps showing them while another maintenance closes, which needs none, and no visitor's request fails", async () => {
    const closing = await entracte(
      "close",
      "route/passthrough",
      "route/reencrypt",
      "--tls",
      "secret/vault-tls",
      "--as",
      "vaults",
    );
    expect(closing).toMatchObject({ code: 0, stderr: "" });
    const visitors = [passthrough, reencrypt].map(
      (host) => new Visitor(lab.edge.https, host, /Down for maintenance/, { ca: lab.certificateAuthority }),
    );
    expect(await entracte("close", "route/edge", "--as", "shops", "--title", "Shop")).toMatchObject({ code: 0 });
    for (const host of [passthrough, reencrypt, "edge.apps.test"]) expect(await at(host)).toMatchObject({ page: true });
    expect(await entracte("reopen", "shops")).toMatchObject({ code: 0 });
    for (const visitor of visitors) await visitor.leave();
    expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
    expect(await entracte("reopen", "vaults")).toMatchObject({ code: 0 });
    expect(routes()).toEqual(before);
  });
});
