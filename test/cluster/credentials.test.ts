import { describe, expect, test } from "vitest";
import type { UserEntry } from "../../src/cluster/kubeconfig-types.ts";
import { machine, testPace } from "./support/machine.ts";
import { accepting, fine, shop, shown, talking } from "./support/talking.ts";

describe("what a kubeconfig holds is shown", () => {
  test.each<[string, UserEntry, string | undefined]>([
    ["a token", { token: "t" }, "Bearer t"],
    ["a user and a password", { username: "u", password: "p:w" }, `Basic ${Buffer.from("u:p:w").toString("base64")}`],
    ["the token's file rather than the token", { token: "old", tokenFile: "/t" }, "Bearer new"],
    ["nothing", {}, undefined],
  ])("%s", async (_, user, header) => {
    const { server, cluster } = await talking(fine, user, { surroundings: machine({ files: { "/t": "new\n" } }) });
    await cluster.get(shop);
    expect(shown(server)).toEqual([header]);
  });

  test("and in whose name we ask", async () => {
    const impersonate = { user: "ann", uid: "7", groups: ["a", "b"], extra: { Scope: ["x"] } };
    const { server, cluster } = await talking(fine, { token: "t", impersonate });
    await cluster.get(shop);
    expect(server.got[0]?.headers).toMatchObject({
      "impersonate-user": "ann",
      "impersonate-uid": "7",
      "impersonate-group": "a, b",
      "impersonate-extra-scope": "x",
    });
  });
});

describe("a token's file that rotates", () => {
  test("is read again after a while", async () => {
    const surroundings = machine({ files: { "/t": "one" } });
    const pace = testPace();
    const { server, cluster } = await talking(fine, { tokenFile: "/t" }, { surroundings, pace });
    await cluster.get(shop);
    surroundings.files.set("/t", "two");
    await cluster.get(shop);
    pace.time += 10_000;
    await cluster.get(shop);
    surroundings.files.delete("/t");
    pace.time += 10_000;
    await cluster.get(shop);
    expect(shown(server)).toEqual(["Bearer one", "Bearer one", "Bearer two", "Bearer two"]);
  });

  test("is read at once after a 401, and a write is sent once more", async () => {
    const surroundings = machine({ files: { "/t": "one" } });
    const { server, cluster } = await talking(
      (request, response, nth) => {
        surroundings.files.set("/t", "two");
        return accepting("two")(request, response, nth);
      },
      { tokenFile: "/t" },
      { surroundings },
    );
    await cluster.patch(shop, []);
    expect(shown(server)).toEqual(["Bearer one", "Bearer two"]);
  });

  test("that says the same as before is not sent twice", async () => {
    const surroundings = machine({ files: { "/t": "one" } });
    const { server, cluster } = await talking(accepting(), { tokenFile: "/t" }, { surroundings });
    await expect(cluster.patch(shop, [])).rejects.toMatchObject({ kind: "unauthorized", status: 401 });
    expect(server.got).toHaveLength(1);
  });

  test("that is not there is a failure without a request", async () => {
    const { server, cluster } = await talking(fine, { tokenFile: "/t" });
    await expect(cluster.get(shop)).rejects.toMatchObject({
      kind: "credentials",
      message: "the token /t cannot be read (ENOENT)",
      asked: { name: "shop" },
    });
    expect(server.got).toEqual([]);
  });
});

test("an auth-provider of old is refused with what to use instead", async () => {
  const { cluster } = await talking(fine, { authProvider: "oidc" });
  await expect(cluster.get(shop)).rejects.toMatchObject({
    kind: "credentials",
    hint: expect.stringContaining("plugin"),
  });
});
