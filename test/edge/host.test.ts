import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { closedHost } from "../../src/core/made.ts";
import { isRefusal, type Policy } from "../../src/edge/adapter.ts";
import { host } from "../../src/edge/host.ts";
import { adapterOf } from "../../src/edge/index.ts";
import { route } from "../../src/edge/route.ts";
import { edgeContract } from "./contract.ts";

const made = (name: string): KubeObject => {
  const answer = host.make?.(name, "demo");
  if (answer === undefined || isRefusal(answer)) throw new Error(answer?.refused);
  return answer;
};
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
const names = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join("."));
const shown = (status: string, reason: string): KubeObject => ({
  ...made("old.test"),
  status: { ingress: [{ host: "old.test", conditions: [{ type: "Admitted", status, reason }] }] },
});
const itGoes = "it is made closed, and goes when it reopens: nothing of it is patched";

edgeContract(
  host,
  {
    any: names.map(made),
    members: [],
    addresses: [["by https, where http is redirected", made("old.test"), ["https://old.test/"]]],
    backends: [["nothing, before it closes", made("old.test"), []]],
    admission: [
      [
        "no router looked yet",
        made("old.test"),
        { admitted: false, reason: "no router has admitted it yet", pending: true },
      ],
      ["taken", shown("True", ""), { admitted: true }],
      ["refused", shown("False", "RouteNotAdmitted"), { admitted: false, reason: "RouteNotAdmitted" }],
    ],
    refused: [
      [
        "it stands there without a record",
        { ...made("old.test"), metadata: { ...made("old.test").metadata, uid: "u1" } },
        "host/old.test cannot be closed",
      ],
    ],
  },
  [
    { promise: "Law 2: one patch closes it and one reopens it, and each gives what was planned", reason: itGoes },
    {
      promise: "Law 2: no patch applies where a member of the spec, or what it writes, is not as it was read",
      reason: itGoes,
    },
    { promise: "Law 10: no patch carries a TLS key, and no change touches or stores one", reason: itGoes },
    { promise: "Law 11: the way out without us gives it back as it was", reason: "deleting it is the way out" },
  ],
);

describe("what closes a host", () => {
  test("has a name that the host decides, and no other host has it", () => {
    fc.assert(
      fc.property(fc.uniqueArray(names, { minLength: 2, maxLength: 2 }), (both) => {
        const [one, other] = both.map((name) => made(name).metadata.name);
        expect(one).not.toBe(other);
        expect(one).toBe(made((both[0] ?? "").toUpperCase()).metadata.name);
        expect(one).toMatch(/^[a-z0-9]([-a-z0-9]{0,251}[a-z0-9])?$/);
      }),
    );
  });

  test("stands for its host where Routes are read, and a Route of an application for itself", () => {
    const object = made("Old.Example.com");
    expect(closedHost(object)).toBe("old.example.com");
    expect(adapterOf(route, object)).toBe(host);
    expect(adapterOf(route, { ...object, metadata: { name: "shop" } })).toBe(route);
  });

  test.each([
    ["asks for a certificate where that is wanted", { tlsAcme: true }, "true", "is asked for"],
    ["asks for none otherwise", {}, undefined, "--tls-acme"],
  ] satisfies [string, Policy, string | undefined, string][])("%s, and it is said", (_, policy, value, says) => {
    const answer = host.divert(made("old.test"), { service: "page", portName: "http", port: 8080 }, policy);
    if (isRefusal(answer)) throw new Error(answer.refused);
    const annotation = answer.changes.find(({ at }) => at.includes("kubernetes.io/tls-acme"));
    expect(annotation?.after).toBe(value);
    expect(answer.notes.join()).toContain(says);
  });
});
