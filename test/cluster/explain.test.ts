import { describe, expect, test } from "vitest";
import { explain } from "../../src/cluster/explain.ts";
import { ApiFailure } from "../../src/cluster/failure.ts";
import type { FailureFacts } from "../../src/cluster/failure.ts";

const place = { server: "https://api.prod.test:6443", namespace: "store" };
const asked = { verb: "patch", resource: "routes", group: "route.openshift.io", namespace: "store", name: "shop" };

function explained(facts: Omit<FailureFacts, "message" | "asked"> & { readonly message?: string }): string {
  const { message, remedy } = explain(new ApiFailure({ message: "m", asked, ...facts }), place);
  return [message, ...remedy].join("\n");
}

test("an expired token", () => {
  expect(explained({ kind: "unauthorized", status: 401 })).toBe(
    "https://api.prod.test:6443 does not accept these credentials (401): the token has expired or was withdrawn.\n" +
      "Log in again, then repeat the command:\n" +
      "  oc login https://api.prod.test:6443",
  );
});

test("a right that is missing: verb, resource and namespace", () => {
  expect(explained({ kind: "status", status: 403, message: 'User "u" cannot patch resource "routes"' })).toBe(
    "This account may not patch routes.route.openshift.io in the namespace store (403 from https://api.prod.test:6443).\n" +
      "An administrator of the namespace can grant it:\n" +
      "  entracte rbac --for close -n store --user u | oc apply -f -",
  );
});

test("a right that a service account lacks, of this namespace or another", () => {
  const lacking = (name: string) => {
    const message = `User "system:serviceaccount:${name}" cannot patch resource "routes"`;
    const failure = new ApiFailure({ kind: "status", status: 403, message, asked });
    return explain(failure, { ...place, purpose: "reopen" }).remedy[1];
  };
  expect(lacking("store:robot")).toContain("--for reopen -n store --service-account robot |");
  expect(lacking("ci:robot")).toContain("--for reopen -n store --service-account ci:robot |");
});

test("a right in all namespaces", () => {
  const { namespace: _, name: __, ...everywhere } = asked;
  const failure = new ApiFailure({
    kind: "status",
    status: 403,
    message: "no",
    asked: { ...everywhere, verb: "list" },
  });
  expect(explain(failure, place).remedy[1]).toBe("  -n NAMESPACE");
});

describe("a cluster that cannot be reached", () => {
  test.each([
    ["ECONNREFUSED", "nothing accepts connections there (ECONNREFUSED)"],
    ["ENOTFOUND", "its name does not resolve (ENOTFOUND)"],
    ["ETIMEDOUT", "no answer to the attempt to connect (ETIMEDOUT)"],
    ["EODD", "no connection could be made (EODD)"],
  ])("%s", (code, words) => {
    expect(explained({ kind: "unreachable", code })).toBe(
      `https://api.prod.test:6443 cannot be reached: ${words}.\n` +
        "Is it the right cluster, and is the network (VPN, proxy) up? Then try:\n  kubectl version",
    );
  });

  test("through its proxy", () => {
    const message = "patch routes/shop in store: the proxy p.test:3128 answered 407 to CONNECT";
    expect(explained({ kind: "unreachable", code: "EPROXY", message })).toBe(
      "https://api.prod.test:6443 cannot be reached: the proxy p.test:3128 answered 407 to CONNECT.\n" +
        "Mend HTTPS_PROXY (proxy-url in the kubeconfig), or go without the proxy:\n  NO_PROXY=api.prod.test entracte …   (and no proxy-url in the kubeconfig)",
    );
  });
});

test.each([
  ["SELF_SIGNED_CERT_IN_CHAIN", "is not trusted: its authority is not known here", "NODE_EXTRA_CA_CERTS=FILE.pem"],
  ["CERT_HAS_EXPIRED", "has expired", "clock"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "is for another name", "tls-server-name: NAME"],
  ["EPROTO", "No encrypted connection", "kubectl config view --minify"],
])("a certificate of the API: %s", (code, words, remedy) => {
  const said = explained({ kind: "tls", code });
  expect(said).toContain(words);
  expect(said).toContain(code);
  expect(said).toContain(remedy);
});

test("no credentials, with the hint of the plugin's author", () => {
  const said = explained({
    kind: "credentials",
    message: "the credential plugin aws was not found",
    hint: "install aws",
  });
  expect(said).toBe(
    "There are no credentials for https://api.prod.test:6443: the credential plugin aws was not found.\n" +
      "Its author says: install aws",
  );
});

test.each<[string, Omit<FailureFacts, "message" | "asked"> & { readonly message?: string }, RegExp]>([
  [
    "no credentials at all",
    { kind: "status", status: 403, message: 'User "system:anonymous" cannot get path' },
    /takes us for nobody[\s\S]*oc login/,
  ],
  ["a time-out", { kind: "timeout" }, /did not answer in time[\s\S]*readyz/],
  [
    "a lost answer",
    { kind: "answer-lost" },
    /not known whether this happened: patch routes\.route\.openshift\.io shop in store\.\nRun the same command again/,
  ],
  ["something else than an API", { kind: "malformed" }, /not answer as a Kubernetes API/],
  [
    "a refusal",
    { kind: "status", status: 422, causes: [{ message: "x" }], message: "spec.host: Invalid value" },
    /refused this: spec\.host: Invalid value\./,
  ],
  ["a change meanwhile", { kind: "status", status: 409 }, /Somebody else changed it meanwhile/],
  ["an API that is busy", { kind: "status", status: 429 }, /busy and turns requests away/],
  ["an API in trouble", { kind: "status", status: 503 }, /is in trouble: m\.\n/],
  ["something that is not there", { kind: "status", status: 404 }, /does not have it/],
  ["anything else", { kind: "status", status: 400 }, /did not do this/],
])("%s", (_, facts, words) => {
  expect(explained(facts)).toMatch(words);
});

test("nothing was changed, unless whoever asks knows better", () => {
  const failure = new ApiFailure({ kind: "timeout", message: "m" });
  expect(explain(failure, place).ending).toBe("refused");
  expect(explain(failure, { ...place, ending: "unfinished" }).exitCode).toBe(5);
});
