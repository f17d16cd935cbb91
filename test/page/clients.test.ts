import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicy, statusPresets } from "../../src/page/answer-policy.ts";
import { expectAnswer } from "./answers.ts";
import { withTable } from "./clients-table.ts";
import { clients } from "./clients.ts";
import { ask } from "./support/ask.ts";
import { startPage, type PageServer } from "./support/nginx.ts";

describe.each(["never-5xx", "standard"] as const)("statuses: %s", (preset) => {
  const statuses = statusPresets[preset];
  let page: PageServer;
  beforeAll(async () => {
    page = await startPage({ policy: { ...defaultPolicy, statuses } });
  });
  afterAll(() => page.stop());

  test.each(clients.map((client) => [client.client, client.gets, client] as const))(
    "%s: %s",
    async (_, gets, client) => {
      const { method = "GET", path = "/", headers = {}, body = "" } = client;
      expectAnswer(await ask(page, path, { method, headers, body }), gets, { statuses, method });
    },
  );
});

test("docs/page.md shows this table; where it does not: npm run clients", () => {
  const document = readFileSync("docs/page.md", "utf8");
  const words = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");
  expect(words(document)).toBe(words(withTable(document)));
  expect(document).toContain("a person opens an address");
});
