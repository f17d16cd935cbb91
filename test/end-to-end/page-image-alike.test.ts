import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask, type Answered } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder } from "../support/laid.ts";

/** What visitors get from an image that `page build` made, beside what the page's pods give from their ConfigMap. */
let lab: Lab;
const place = folder({
  "web/index.html":
    '<!doctype html><html><head><link rel="stylesheet" href="css/app.css"></head><h1>Back soon</h1></html>',
  "web/index.fr.html": "<!doctype html><h1>Bientôt de retour</h1>",
  "web/css/app.css": "h1 { color: teal }",
  "web/css/.secret": "secret",
});
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab), place);
const fileSays = (page: string) =>
  writeFileSync(
    join(place, "entracte.yaml"),
    `maintenances:\n  move:\n    targets: [{route: shop}]\n    page: ${page}\n`,
  );

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 5 });
});
afterAll(() => lab.stop());

const browser = { "user-agent": "Mozilla/5.0", accept: "text/html,*/*;q=0.8" };
const requests = {
  "a person": { headers: browser },
  "a person who reads French": { headers: { ...browser, "accept-language": "fr" } },
  "a form": { method: "POST", path: "/checkout?step=2", headers: browser },
  "a script": { path: "/api/orders", headers: { accept: "application/json" } },
  "a program of XML": { path: "/api", headers: { accept: "application/xml" } },
  "a crawler": { path: "/about", headers: { "user-agent": "Googlebot/2.1", accept: "*/*" } },
  "an asset of an open page": { path: "/app.js", headers: { "sec-fetch-dest": "script", accept: "*/*" } },
  "a style sheet of the page's own": { path: "/-entracte/page/css/app.css", headers: { accept: "text/css" } },
  "a file that is not there": { path: "/-entracte/page/css/none.css", headers: { accept: "text/css" } },
  "a hidden file": { path: "/-entracte/page/css/.secret", headers: { accept: "text/css" } },
  "a preflight": { method: "OPTIONS", headers: { origin: "https://a.test", "access-control-request-method": "PUT" } },
  curl: { path: "/any/where", headers: { "user-agent": "curl/8.0", accept: "*/*" } },
  "the kubelet": { path: "/-entracte/ready" },
};

async function answers(): Promise<Record<string, Pick<Answered, "status" | "headers" | "body">>> {
  const all = Object.entries(requests).map(async ([who, asking]) => {
    const { status, headers, body } = await ask(lab.edge.http, lab.hosts["shop"] ?? "", asking);
    // What the edge adds by itself: which pod it was, and when.
    const { date: _, "set-cookie": __, "last-modified": ___, ...rest } = headers;
    return [who, { status, headers: rest, body }] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

test("an image of a folder answers every client as the page's ConfigMap does", async () => {
  fileSays("{html: web}");
  expect(await entracte("close", "move")).toMatchObject({ code: 0, stderr: "" });
  const before = await answers();
  expect(before["a person who reads French"]?.body).toContain("Bientôt");
  expect(before["a style sheet of the page's own"]).toMatchObject({ status: 200, body: "h1 { color: teal }" });
  fileSays("{html: web, delivery: build}");
  expect(await entracte("page", "build")).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte("page", "tag", "v1")).toMatchObject({ code: 0, stderr: "" });
  fileSays("{delivery: build}");
  expect(await entracte("close", "move")).toMatchObject({ code: 0, stderr: "" });
  await lab.settled();
  expect(await answers()).toEqual(before);
});

test("a Dockerfile as teams have it, without its default.conf, gets one that answers alike, too", async () => {
  const own = folder({
    Dockerfile: [
      "FROM nginxinc/nginx-unprivileged:1.20",
      "COPY default.conf /etc/nginx/conf.d/",
      "COPY index.html /usr/share/nginx/html/",
    ].join("\n"),
    "index.html": "<!doctype html><h1>Ours</h1>",
  });
  const before = await answers();
  const built = await entracte("page", "build", own);
  expect(built).toMatchObject({ code: 0, stderr: "" });
  expect(built.stdout).toContain("default.conf made by Entracte");
  expect(await entracte("page", "tag", "v2")).toMatchObject({ code: 0, stderr: "" });
  const after = await answers();
  expect(after["a person"]).toMatchObject({ status: 200, body: "<!doctype html><h1>Ours</h1>" });
  const others = Object.keys(requests).filter((who) => !/person|form|curl|style sheet/.test(who));
  expect(others.map((who) => after[who])).toEqual(others.map((who) => before[who]));
});
