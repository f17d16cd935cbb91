import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import type { Cluster } from "../../src/cluster/port.ts";
import { createAuthority } from "./support/certificates.ts";
import type { Authority } from "./support/certificates.ts";
import { clientOf, configMap, machine, testPace } from "./support/machine.ts";
import { startProxy, type TestProxy } from "./support/proxy.ts";
import { json, serve, serveSecurely } from "./support/server.ts";
import type { Handler, TestServer } from "./support/server.ts";

describe("through a proxy", () => {
  const shop = { resource: resources.route, namespace: "store", name: "shop" };
  const fine: Handler = (_, response) => json(response, configMap("shop"));
  const closing: (() => unknown)[] = [];
  let authority: Authority;
  let server: TestServer;

  beforeAll(async () => {
    authority = createAuthority();
    server = await serveSecurely(authority.sign("/CN=api"), fine);
  });
  afterAll(async () => {
    await server.close();
    authority.remove();
  });
  afterEach(async () => {
    server.got.length = 0;
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function through(refusing?: number, withUser = ""): Promise<{ proxy: TestProxy; cluster: Cluster }> {
    const proxy = await startProxy(undefined, refusing);
    const proxyUrl = proxy.url.replace("http://", `http://${withUser}`);
    const cluster = clientOf(server, { cluster: { ca: { text: authority.cert }, proxyUrl } });
    closing.push(
      () => proxy.close(),
      () => cluster.close(),
    );
    return { proxy, cluster };
  }

  test("an https API is reached by one tunnel that is kept", async () => {
    const { proxy, cluster } = await through();
    expect(await cluster.get(shop)).toEqual(configMap("shop"));
    await cluster.patch(shop, []);
    expect(proxy.asked).toEqual([{ method: "CONNECT", url: `127.0.0.1:${server.port}`, authorization: undefined }]);
    cluster.close();
    await expect.poll(() => proxy.open()).toBe(0);
  });

  test("its user and password go to the proxy, and not to the API", async () => {
    const { proxy, cluster } = await through(undefined, "me:p%40ss@");
    await cluster.get(shop);
    expect(proxy.asked[0]?.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(server.got[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  test("that does not let us through: its status, never its password, and no second try", async () => {
    const { proxy, cluster } = await through(407, "me:sesame@");
    const failure = await cluster.patch(shop, []).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      kind: "unreachable",
      code: "EPROXY",
      message: expect.stringContaining("answered 407 to CONNECT"),
    });
    expect(String(failure)).not.toContain("sesame");
    expect(proxy.asked).toHaveLength(1);
  });

  test("that cannot reach it now is asked again, and one that is away too", async () => {
    const { proxy, cluster } = await through(503);
    await expect(cluster.patch(shop, [])).rejects.toMatchObject({ kind: "unreachable", code: "EPROXYDOWN" });
    expect(proxy.asked).toHaveLength(5);
    await proxy.close();
    await expect(cluster.get(shop)).rejects.toMatchObject({
      kind: "unreachable",
      message: expect.stringContaining("cannot be reached (ECONNREFUSED)"),
    });
  });

  test("the certificate is still the API's", async () => {
    const proxy = await startProxy();
    const cluster = clientOf(server, { cluster: { proxyUrl: proxy.url } });
    closing.push(
      () => proxy.close(),
      () => cluster.close(),
    );
    await expect(cluster.get(shop)).rejects.toMatchObject({ kind: "tls" });
    expect(server.got).toEqual([]);
    await expect.poll(() => proxy.open()).toBe(0);
  });

  test("a plain-http API is asked for by its whole URL, as the environment says", async () => {
    const plain = await serve(fine);
    const proxy = await startProxy();
    // Not by a loopback address: to those nothing goes through a proxy of the environment.
    const url = `http://0.0.0.0:${plain.port}`;
    const surroundings = machine({ env: { HTTP_PROXY: proxy.url } });
    const cluster = clientOf({ url }, { surroundings, pace: testPace() });
    closing.push(
      () => plain.close(),
      () => proxy.close(),
      () => cluster.close(),
    );
    await cluster.get(shop);
    expect(proxy.asked).toMatchObject([
      { method: "GET", url: `${url}/apis/route.openshift.io/v1/namespaces/store/routes/shop` },
    ]);
    expect(plain.got[0]?.headers.host).toBe(`0.0.0.0:${plain.port}`);
  });
});
