import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { app, ingress, namespace, path, rule, tlsSecret } from "./support.ts";

// An Ingress that a plain ingress controller serves itself: https://kubernetes.io/docs/concepts/services-networking/ingress,
// the tables "Examples" (path types), "Multiple matches" and "Hostname wildcards".

const own = createAuthority("a private authority");
const ingressClassName = "haproxy";
const number = { number: 80 };

const objects = [
  ...app("alpha"),
  ...app("beta"),
  tlsSecret("secure-tls", own.issue(["secure.example.com"])),
  ingress("plain", {
    ingressClassName,
    rules: [
      rule(
        "plain.example.com",
        path("/", "alpha"),
        path("/foo", "beta", "Prefix", number),
        path("/foo/bar", "alpha"),
        path("/exact", "beta", "Exact"),
        path("/both", "alpha"),
        path("/both", "beta", "Exact"),
        path("/slash/", "beta"),
      ),
    ],
  }),
  ingress("partial", {
    ingressClassName,
    rules: [rule("partial.example.com", path("/only", "alpha"), path("/any", "beta", "ImplementationSpecific"))],
  }),
  ingress("fallback", {
    ingressClassName,
    defaultBackend: { service: { name: "beta", port: number } },
    rules: [rule("fallback.example.com", path("/alpha", "alpha"))],
  }),
  ingress("wild", { ingressClassName, rules: [rule("*.wild.example.com", path("/", "alpha"))] }),
  ingress("less-wild", { ingressClassName, rules: [rule("one.wild.example.com", path("/", "beta"))] }),
  ingress("secure", {
    ingressClassName,
    tls: [{ hosts: ["secure.example.com"], secretName: "secure-tls" }],
    rules: [rule("secure.example.com", path("/", "alpha"))],
  }),
  ingress("broken", {
    ingressClassName,
    rules: [rule("broken.example.com", path("/", "no-such"), path("/port", "alpha", "Prefix", { name: "no-such" }))],
  }),
  ingress(
    "older-way",
    { rules: [rule("older.example.com", path("/", "alpha"))] },
    {
      annotations: { "kubernetes.io/ingress.class": "haproxy" },
    },
  ),
  ingress("elsewhere", { ingressClassName: "unknown", rules: [rule("elsewhere.example.com", path("/", "alpha"))] }),
];

describe("an Ingress of a class that the lab's edge serves itself", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, reloadInterval: 50, probeScale: 0.1, stopScale: 0.01 });
  });
  afterAll(() => lab.stop());

  const from = async (host: string, at = "/"): Promise<string> => {
    const { status, headers } = await ask(lab.edge.http, `${host}.example.com`, { path: at });
    return String(headers["x-application"] ?? status);
  };

  test.each([
    ["plain", "/", "alpha"],
    ["plain", "/foo", "beta"],
    ["plain", "/foo/", "beta"],
    ["plain", "/foo?x=/foo/bar", "beta"],
    ["plain", "/foobar", "alpha"],
    ["plain", "/FOO", "alpha"],
    ["plain", "/foo/bar/baz", "alpha"],
    ["plain", "/exact", "beta"],
    ["plain", "/exact/", "alpha"],
    ["plain", "/both", "beta"],
    ["plain", "/both/x", "alpha"],
    ["plain", "/slash", "beta"],
    ["plain", "/slash/x", "beta"],
    ["partial", "/only", "alpha"],
    ["partial", "/any/where", "beta"],
    ["partial", "/", "404"],
    ["fallback", "/alpha", "alpha"],
    ["fallback", "/else", "beta"],
    ["two.wild", "/", "alpha"],
    ["one.wild", "/", "beta"],
    ["a.b.wild", "/", "503"],
    ["older", "/", "alpha"],
    ["elsewhere", "/", "503"],
    ["broken", "/", "503"],
    ["broken", "/port", "503"],
  ])("%s.example.com%s is %s", async (host, at, expected) => {
    expect(await from(host, at)).toBe(expected);
  });

  test("the certificate is the Secret's, by the name that is asked for; other hosts get the edge's own", async () => {
    const secure = await ask(lab.edge.https, "secure.example.com", { ca: own.certificate });
    expect(secure.headers["x-application"]).toBe("alpha");
    await expect(ask(lab.edge.https, "plain.example.com", { ca: own.certificate })).rejects.toThrow(/certificate/);
  });

  test("a renewed Secret is served", async () => {
    const renewed = createAuthority("another authority");
    const secret = tlsSecret("secure-tls", renewed.issue(["secure.example.com"]));
    lab.store.update(kinds.secret, namespace, "secure-tls", (it) => ({ ...it, data: secret["data"] }));
    await lab.applied();
    const secure = await ask(lab.edge.https, "secure.example.com", { ca: renewed.certificate });
    expect(secure.headers["x-application"]).toBe("alpha");
  });

  test("its status says where it is reached, that of an unknown class says nothing", () => {
    const status = (name: string) => lab.store.get(kinds.ingress, namespace, name)?.status;
    expect(status("plain")).toEqual({ loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } });
    expect(status("elsewhere")).toEqual({ loadBalancer: {} });
  });

  test("a changed backend is served after a reload, an application without pods is 503", async () => {
    const rules = [rule("partial.example.com", path("/only", "beta"))];
    lab.store.update(kinds.ingress, namespace, "partial", (it) => ({ ...it, spec: { ...it.spec, rules } }));
    await lab.applied();
    expect(await from("partial", "/only")).toBe("beta");
    lab.scale("beta", 0);
    await lab.settled();
    expect(await from("partial", "/only")).toBe("503");
    lab.scale("beta", 1);
    await lab.settled();
    expect(await from("partial", "/only")).toBe("beta");
  });

  test("no Route is made of it, and HAProxy took every configuration", () => {
    expect(lab.store.list(kinds.route)).toEqual([]);
    expect(lab.edges.map(({ refusals }) => refusals)).toEqual([0]);
  });
});
