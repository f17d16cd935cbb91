import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicy, statusPresets, type AnswerPolicy } from "../../src/page/answer-policy.ts";
import { apartFrom, encodePolicy, policiesIn, type HostPolicy } from "../../src/page/host-policies.ts";
import { serversOf } from "../../src/page/nginx/hosts.ts";
import { ask } from "./support/ask.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

const json = { accept: "application/json" };
const html = { accept: "text/html" };
const later = (hours: number) => Math.floor(Date.now() / 1000) + hours * 3600;
const until = { own: later(1), other: later(2) };
const standard: AnswerPolicy = {
  ...defaultPolicy,
  statuses: statusPresets.standard,
  retryAfter: { seconds: 60, until: until.other },
  unknown: "page",
  paths: [{ path: "/healthz", status: 200 }],
};
const long = `${"a-very-long-name.".repeat(11)}apps.test`;

describe("maintenances that want different answers, behind one page", () => {
  let page: PageServer;
  beforeAll(async () => {
    const quick = { ...defaultPolicy, retryAfter: { seconds: 5 } };
    page = await startPage({
      policy: { ...defaultPolicy, retryAfter: { seconds: 120, until: until.own } },
      apart: [
        { hosts: ["billing.apps.test", long], policy: standard },
        { hosts: ["news.apps.test"], policy: quick },
      ],
    });
  });
  afterAll(() => page.stop());
  const date = (seconds: number) => new Date(seconds * 1000).toUTCString();

  test.each([
    ["shop.apps.test", 200, 429, date(until.own)],
    ["other.apps.test", 200, 429, date(until.own)],
    ["billing.apps.test", 503, 503, date(until.other)],
    ["BILLING.apps.test:80", 503, 503, date(until.other)],
    [long, 503, 503, date(until.other)],
    ["news.apps.test", 200, 429, "5"],
  ])("%s: people %i, programs %i, again %s", async (host, people, programs, again) => {
    expect((await ask(page, "/", { host, headers: html })).status).toBe(people);
    const { status, headers } = await ask(page, "/", { host, headers: json });
    expect([status, headers["retry-after"]]).toEqual([programs, again]);
  });

  test("each host has its own paths, and its own manners with strangers", async () => {
    const stranger = { accept: "*/*", "user-agent": "Go-http-client/1.1" };
    const of = async (host: string, path: string) => (await ask(page, path, { host, headers: stranger })).headers;
    expect((await ask(page, "/healthz", { host: "billing.apps.test" })).status).toBe(200);
    expect((await ask(page, "/healthz", { headers: stranger })).status).toBe(429);
    expect((await of(long, "/"))["content-type"]).toContain("text/html");
    expect((await of("news.apps.test", "/"))["content-type"]).toContain("text/plain");
  });
});

describe("which hosts are answered apart", () => {
  const of = (maintenance: string, hosts: readonly string[], policy: AnswerPolicy): HostPolicy => ({
    maintenance,
    hosts,
    policy,
    turn: 1,
  });
  const mine = of("mine", ["a.test"], defaultPolicy);

  test("those of others that want something else, together where they want the same", () => {
    const others = [
      of("one", ["c.test"], standard),
      of("two", ["b.test", "d.test"], standard),
      of("three", ["e.test"], defaultPolicy),
    ];
    expect(apartFrom(mine, others)).toEqual([{ hosts: ["b.test", "c.test", "d.test"], policy: standard }]);
  });

  test("not what the maintenance said of itself before, nor a host that it has, too: the last one to publish counts", () => {
    expect(apartFrom(mine, [of("mine", ["b.test"], standard), of("one", ["a.test"], standard)])).toEqual([]);
  });

  test("no host that nginx would read as anything else", () => {
    expect(apartFrom(mine, [of("one", ["*.test", "~x", "a b", ".test", "x;"], standard)])).toEqual([]);
  });
});

test("more ways to answer than the pods have memory for are refused, with what helps; what costs no memory is not counted", () => {
  const wanting = (count: number, policy: (n: number) => Partial<AnswerPolicy>) =>
    Array.from({ length: count }, (_, n) => ({
      hosts: [`h${String(n)}.test`],
      policy: { ...defaultPolicy, ...policy(n) },
    }));
  const paths = (n: number) => ({ paths: [{ path: `/health${String(n)}`, status: 200 }] });
  expect(serversOf(defaultPolicy, wanting(15, paths))).toHaveLength(16);
  expect(
    serversOf(
      defaultPolicy,
      wanting(100, (seconds) => ({ retryAfter: { seconds } })),
    ),
  ).toHaveLength(1);
  expect(() => serversOf(defaultPolicy, wanting(16, paths))).toThrow(
    expect.objectContaining({ ending: "refused", message: expect.stringContaining("in 17 ways") }),
  );
});

describe("what a maintenance wants, in the page's ConfigMap", () => {
  test("is read as it was written", () => {
    const policy = { maintenance: "legacy", hosts: ["a.test"], policy: standard, turn: 3 };
    expect(policiesIn({ "policy.legacy": encodePolicy(policy), "index.html": "{}" })).toEqual([policy]);
  });

  test.each(["", "[]", '{"v":2,"hosts":[],"policy":{}}', '{"v":1,"hosts":["a"],"policy":{"statuses":{"page":"x"}}}'])(
    "Law 10: what cannot be read is refused, never guessed at: %s",
    (text) => {
      expect(() => policiesIn({ "policy.legacy": text })).toThrow(
        expect.objectContaining({ ending: "refused", message: expect.stringContaining("legacy") }),
      );
    },
  );
});
