import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ examples: true, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01 });
});
afterAll(() => lab.stop());

const from = async (host: string, path: string, secure: boolean): Promise<string> => {
  const ca = secure ? { ca: lab.certificateAuthority } : {};
  const { status, headers } = await ask(secure ? lab.edge.https : lab.edge.http, `${host}.apps.test`, { path, ...ca });
  return String(headers["x-application"] ?? status);
};

test.each([
  ["openshift", "/", "shop", false],
  ["openshift", "/invoices", "invoices", false],
  ["haproxy", "/invoices/7", "invoices", false],
  ["haproxy", "/", "shop", true],
  ["gateway", "/", "shop", false],
  ["gateway", "/invoices", "invoices", true],
  ["edge", "/", "302", false],
  ["edge", "/", "shop", true],
  ["reencrypt", "/", "secure", true],
  ["passthrough", "/", "vault", true],
  ["any.wild", "/", "shop", true],
  ["grpc", "/", "503", false],
])("of the examples, %s.apps.test%s is %s (over TLS: %s)", async (host, path, expected, secure) => {
  expect(await from(host, path, secure)).toBe(expected);
});

test("the sample applications have their namespace for themselves", () => {
  expect(Object.keys(lab.hosts)).toEqual(["billing", "news", "shop"]);
});
