import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { createAuthority } from "./support/certificates.ts";
import type { Authority, Pair } from "./support/certificates.ts";
import { clientOf, configMap, machine, testPace } from "./support/machine.ts";
import { json, serve, serveSecurely } from "./support/server.ts";
import type { Got, Handler, TestServer } from "./support/server.ts";

const shop = { resource: resources.route, namespace: "store", name: "shop" };
const fine: Handler = (_, response) => json(response, configMap("shop"));

let authority: Authority;
let own: Pair;
let ann: Pair;
let bob: Pair;
let server: TestServer;
let cluster: Cluster | undefined;

beforeAll(async () => {
  authority = createAuthority();
  own = authority.sign("/CN=api");
  ann = authority.sign("/CN=ann");
  bob = authority.sign("/CN=bob");
  server = await serveSecurely({ ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: false }, fine);
});
afterAll(async () => {
  await server.close();
  authority.remove();
});
afterEach(() => {
  cluster?.close();
  server.got.length = 0;
});

const who = (got: Got | undefined): string | undefined => {
  const subject = (got?.socket as TLSSocket | undefined)?.getPeerCertificate().subject;
  return subject?.CN?.toString();
};

describe("the server is known by its certificate", () => {
  test("of the authority that the kubeconfig names", async () => {
    cluster = clientOf(server, { cluster: { ca: { text: authority.cert } } });
    expect(await cluster.get(shop)).toEqual(configMap("shop"));
  });

  test("of an authority in a file", async () => {
    const surroundings = machine({ files: { "/ca.crt": authority.cert } });
    cluster = clientOf(server, { surroundings, cluster: { ca: { file: "/ca.crt" } } });
    expect(await cluster.get(shop)).toEqual(configMap("shop"));
  });

  test("and not at all where it may be any", async () => {
    cluster = clientOf(server, { cluster: { insecure: true } });
    expect(await cluster.get(shop)).toEqual(configMap("shop"));
  });

  test("of no authority that is known: nothing is sent, and it is not tried again", async () => {
    const pace = testPace();
    cluster = clientOf(server, { pace });
    await expect(cluster.patch(shop, [])).rejects.toMatchObject({
      kind: "tls",
      code: "SELF_SIGNED_CERT_IN_CHAIN",
    });
    expect(server.got).toEqual([]);
    expect(pace.slept).toEqual([]);
  });

  test("for another name, unless the kubeconfig says which (tls-server-name)", async () => {
    const named = await serveSecurely(authority.sign("/CN=api", "DNS:api.prod.test"), fine);
    const ca = { text: authority.cert };
    cluster = clientOf(named, { cluster: { ca } });
    await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "tls", code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    cluster.close();
    cluster = clientOf(named, { cluster: { ca, tlsServerName: "api.prod.test" } });
    expect(await cluster.get(shop)).toEqual(configMap("shop"));
    await named.close();
  });

  test("that has expired", async () => {
    const expired = await serveSecurely(authority.sign("/CN=api", "IP:127.0.0.1", 0), fine);
    cluster = clientOf(expired, { cluster: { ca: { text: authority.cert } } });
    await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "tls", code: "CERT_HAS_EXPIRED" });
    await expired.close();
  });

  test("a server that does not speak TLS", async () => {
    const plain = await serve(fine);
    cluster = clientOf({ url: plain.url.replace("http:", "https:") });
    await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "tls" });
    await plain.close();
  });

  test("a client key that is none says so, without quoting it", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----";
    cluster = clientOf(server, { user: { certificate: { text: ann.cert }, key: { text: key } } });
    const failure = await cluster.get(shop).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: "credentials" });
    expect(String(failure)).not.toContain("sesame");
  });
});

describe("we are known by ours", () => {
  const ca = () => ({ ca: { text: authority.cert } });

  test("of the kubeconfig", async () => {
    const user = { certificate: { text: ann.cert }, key: { text: ann.key } };
    cluster = clientOf(server, { cluster: ca(), user });
    await cluster.get(shop);
    expect(who(server.got[0])).toBe("ann");
  });

  test("in files, which may rotate", async () => {
    const surroundings = machine({ files: { "/crt": ann.cert, "/key": ann.key } });
    const pace = testPace();
    const user = { certificate: { file: "/crt" }, key: { file: "/key" } };
    cluster = clientOf(server, { cluster: ca(), user, surroundings, pace });
    await cluster.get(shop);
    surroundings.files.set("/crt", bob.cert).set("/key", bob.key);
    pace.time += 10_000;
    await cluster.get(shop);
    expect(server.got.map(who)).toEqual(["ann", "bob"]);
  });

  test("of a credential plugin, until it expires", async () => {
    const apiVersion = "client.authentication.k8s.io/v1";
    const exec = {
      apiVersion,
      command: "p",
      args: [],
      env: [],
      provideClusterInfo: false,
      interactiveMode: "Never" as const,
    };
    const surroundings = machine({
      program: (_, nth) => {
        const { cert, key } = nth === 1 ? ann : bob;
        const status = { clientCertificateData: cert, clientKeyData: key };
        return { code: 0, stdout: JSON.stringify({ kind: "ExecCredential", apiVersion, status }), stderr: "" };
      },
    });
    const pace = { ...testPace(), now: () => time };
    let time = Date.now();
    cluster = clientOf(server, { cluster: ca(), user: { exec }, surroundings, pace });
    await cluster.get(shop);
    await cluster.get(shop);
    time += 3 * 86_400_000;
    await cluster.get(shop);
    expect(server.got.map(who)).toEqual(["ann", "ann", "bob"]);
    expect(surroundings.runs).toHaveLength(2);
  });
});
