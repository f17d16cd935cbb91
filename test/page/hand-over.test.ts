import { describe, expect, test } from "vitest";
import { defaultPolicy, statusPresets } from "../../src/page/answer-policy.ts";
import { handOver } from "../../src/page/hand-over.ts";
import { encodePolicy, policiesIn, turnOf } from "../../src/page/host-policies.ts";
import { nginxConfig } from "../../src/page/nginx/config.ts";

const [shop, news] = ["shop.test", "news.test"];
const standard = { ...defaultPolicy, statuses: statusPresets.standard };
const policy = (maintenance: string, turn: number, hosts: readonly string[], is = defaultPolicy) => ({
  [`policy.${maintenance}`]: encodePolicy({ maintenance, turn, hosts, policy: is }),
  [`targets.${maintenance}`]: "{}",
});
/** Both have the shop; `later`, of the higher turn, shows its page `b` there. The names are in the other order. */
const files = {
  "nginx.conf": "as later has it",
  "host.shop.test.b": "",
  "shows.z-former": JSON.stringify({ [shop]: "abd" }),
  ...policy("z-former", 1, [shop, news], standard),
  ...policy("a-later", 2, [shop]),
};

describe("a host that a maintenance leaves, and another one still holds", () => {
  const given = handOver(files, { maintenances: ["a-later"], hosts: [shop] }, "token");

  test("has the files of the page that it had there", () => {
    expect(given).toMatchObject({ "host.shop.test.a": "", "host.shop.test.d": "", "host.shop.test.more": "" });
    expect(given).not.toHaveProperty("host.shop.test.b");
  });

  test("is one of all that they published, where none is named", () => {
    expect(handOver(files, { maintenances: ["a-later"] }, "token")).toEqual(given);
  });

  test("is answered as that one says, and the other one has it no more", () => {
    expect(given["nginx.conf"]).toBe(nginxConfig({ token: "token", policy: standard }));
    expect(policiesIn(given)).toMatchObject([{ maintenance: "a-later", hosts: [] }]);
  });

  test("is shown under the certificates that the page's pods have, whoever wanted them", () => {
    const passed = { secrets: { [news]: "news-tls" } };
    const entry = { maintenance: "m", turn: 3, hosts: [news], policy: defaultPolicy, tls: passed };
    const three = { ...files, "policy.m": encodePolicy(entry), "targets.m": "{}" };
    const changed = handOver(three, { maintenances: ["a-later"], hosts: [shop] }, "token");
    expect(changed["nginx.conf"]).toContain("news.test news-tls;");
  });

  test("gets the default page where it had that there", () => {
    const { "shows.z-former": _, ...bare } = files;
    expect(handOver(bare, { maintenances: ["a-later"], hosts: [shop] }, "token")).toHaveProperty(
      ["host.shop.test.b"],
      null,
    );
  });

  test("goes to the last one that published it, of those that hold something; the others keep their hosts", () => {
    const four = {
      ...files,
      ...policy("m", 3, [news], standard),
      ...policy("n", 4, [shop]),
      "policy.prepared": encodePolicy({ maintenance: "prepared", turn: 9, hosts: [shop], policy: standard }),
      "shows.a-later": JSON.stringify({ [shop]: "a" }),
    };
    const changed = handOver(four, { maintenances: ["n"], hosts: [shop, news] }, "token");
    expect(changed).toMatchObject({ "host.shop.test.a": "", "host.shop.test.b": null });
    const apart = [{ hosts: [news], policy: standard }];
    expect(changed["nginx.conf"]).toBe(nginxConfig({ token: "token", policy: defaultPolicy, apart }));
  });
});

test.each([
  ["nobody holds it", { maintenances: ["a-later", "z-former"], hosts: [shop] }],
  ["it is no host of theirs", { maintenances: ["a-later"], hosts: ["other.test"] }],
])("nothing changes where %s", (_, leaving) => {
  expect(handOver(files, leaving, "token")).toEqual({});
});

test("an image holds its own configuration: only what is remembered changes", () => {
  const { "nginx.conf": _, ...image } = files;
  expect(handOver(image, { maintenances: ["a-later"], hosts: [shop] }, "token")).not.toHaveProperty(["nginx.conf"]);
});

describe("whose turn it is", () => {
  const all = policiesIn(files);

  test("stays as it is when the last one publishes again: nothing rolls out", () => {
    expect(turnOf({ maintenance: "a-later", hosts: [shop] }, all)).toBe(2);
    expect(turnOf({ maintenance: "other", hosts: ["other.test"] }, all)).toBe(1);
  });

  test("is the one's that publishes now, on hosts that others have", () => {
    expect(turnOf({ maintenance: "z-former", hosts: [shop] }, all)).toBe(3);
    expect(turnOf({ maintenance: "new", hosts: [shop] }, all)).toBe(3);
  });
});
