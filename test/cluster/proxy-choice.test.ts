import { describe, expect, test } from "vitest";
import { Trouble } from "../../src/core/errors.ts";
import { proxyFor } from "../../src/cluster/proxy.ts";

describe("which proxy", () => {
  const chosen = (server: string, env: { readonly [name: string]: string }, proxyUrl?: string): string | undefined =>
    proxyFor(new URL(server), proxyUrl, env)?.href;
  const HTTPS_PROXY = "http://proxy.test:3128";

  test("is said by HTTPS_PROXY for https, HTTP_PROXY for http, in capitals or not", () => {
    expect(chosen("https://api.test", { HTTPS_PROXY })).toBe("http://proxy.test:3128/");
    expect(chosen("https://api.test", { https_proxy: "proxy.test:3128" })).toBe("http://proxy.test:3128/");
    expect(chosen("https://api.test", { HTTP_PROXY: HTTPS_PROXY })).toBeUndefined();
    expect(chosen("http://api.test", { HTTP_PROXY: HTTPS_PROXY })).toBe("http://proxy.test:3128/");
    expect(chosen("https://api.test", {})).toBeUndefined();
  });

  test("is said by the kubeconfig before that, whatever NO_PROXY says", () => {
    expect(chosen("https://api.test", { HTTPS_PROXY, NO_PROXY: "*" }, "https://other.test")).toBe(
      "https://other.test/",
    );
  });

  test.each([
    ["*", "https://api.test", true],
    ["api.test", "https://api.test:6443", true],
    ["api.test:6443", "https://api.test:6443", true],
    ["api.test:443", "https://api.test:6443", false],
    ["test", "https://api.test", true],
    [".test", "https://api.test", true],
    ["*.test", "https://api.test", true],
    [".api.test", "https://api.test", false],
    ["pi.test", "https://api.test", false],
    ["other.test, API.test", "https://api.test", true],
    ["10.0.0.0/8", "https://10.1.2.3:6443", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["fd00::/8", "https://[fd00::1]:6443", true],
    ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
    ["", "https://127.0.0.1:6443", true],
    ["", "https://localhost:6443", true],
    ["", "https://[::1]:6443", true],
  ])("NO_PROXY=%s, %s: straight there is %s", (NO_PROXY, server, straight) => {
    expect(chosen(server, { HTTPS_PROXY, NO_PROXY }) === undefined).toBe(straight);
  });

  test.each(["socks5://proxy.test:1080", "http://"])("%s is refused, without quoting it", (proxy) => {
    expect(() => chosen("https://api.test", { HTTPS_PROXY: proxy })).toThrow(Trouble);
    expect(() => chosen("https://api.test", {}, proxy)).toThrow(/proxy-url of the kubeconfig/);
  });
});
