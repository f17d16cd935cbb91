import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { sights, startWitness } from "../../src/engine/witness/index.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { makeFolder, type Folder } from "../support/folder.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** Where the page comes from: an image of one's own, with a configuration that knows nothing of ours. */
const image = "registry.test/web/notice:1";
const files = {
  "/etc/nginx/conf.d/default.conf": `server {
    listen 8080;
    root /srv/notice;
    location / { error_page 405 =200 /index.html; try_files $uri /index.html; }
  }
`,
  "/srv/notice/index.html": "<h1>We are moving house</h1>",
};

let lab: Lab;
let folder: Folder;
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), folder.path);
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const fileWith = (page: string): Promise<void> =>
  folder.write(`maintenances:\n  move:\n    targets: [{route: shop}, {route: billing}]\n    page: ${page}\n`);
const notice = `{delivery: {image: "${image}"}, knownBy: We are moving house}`;

beforeAll(async () => {
  lab = await startLab({ ...quick, images: { [image]: { files } } });
  folder = await makeFolder();
});
afterAll(async () => {
  await lab.stop();
  await folder.remove();
});

describe("a page from an image of one's own", () => {
  test("closes and reopens, known by a text of it, with and without the file", async () => {
    const before = lastingRoutes(lab);
    await fileWith(notice);
    const closed = await entracte("close", "move");
    expect(closed).toMatchObject({ code: 0, stderr: "" });
    expect(await visitLab(lab, "shop")).toEqual({ status: 200, page: false, body: files["/srv/notice/index.html"] });
    const status = await entracte("status", "--check");
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining("seen at the edge just now on 2 of 2") });
    await folder.write("maintenances: {}\n");
    expect(await entracte("reopen", "move")).toMatchObject({ code: 0, stderr: "" });
    expect(lastingRoutes(lab)).toEqual(before);
    expect((await visitLab(lab, "shop")).body).not.toContain("moving");
  });

  test("Law 1: where it comes from can change while closed: nobody gets anything but one page or the other", async () => {
    await fileWith("{title: Back at six}");
    expect((await entracte("close", "move")).code).toBe(0);
    const { edges, hosts } = lab;
    const visitors = ["shop", "billing", "shop", "billing"].map(
      (name) => new Visitor(lab.edge.http, hosts[name] ?? "", /moving house|Back at (six|seven)/),
    );
    const annotations = lab.store.get(resources.configMap, "demo", "maintenance-page")?.metadata.annotations;
    const page = { token: annotations?.["entracte.dev/token"] ?? "", knownBy: "We are moving house" };
    const witness = startWitness({ version: "0", page });
    const [host, port] = [edges[0]?.http.split(":")[0] ?? "", Number(edges[0]?.http.split(":")[1])];
    const { sights: seen } = await sights([{ scheme: "http", host: hosts["shop"] ?? "", path: "/" }], {
      edges: [{ scheme: "http", host, port }],
    });
    witness.expect(seen, "page");
    for (const [delivery, text] of [
      [notice, "We are moving house"],
      ["{title: Back at seven}", "Back at seven"],
      [notice, "We are moving house"],
    ] as const) {
      await fileWith(delivery);
      expect(await entracte("prepare", "move")).toMatchObject({ code: 0, stderr: "" });
      await lab.applied();
      expect((await visitLab(lab, "shop")).body).toContain(text);
    }
    const { total } = await witness.stop();
    await Promise.all(visitors.map((visitor) => visitor.leave()));
    expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
    expect(total).toMatchObject({ failed: 0, application: 0, foreign: 0 });
    expect(total.page).toBeGreaterThan(50);
    expect((await entracte("reopen", "move")).code).toBe(0);
  });

  test("that nothing is known by is refused before anything shows it, with what to write", async () => {
    await fileWith(`{delivery: {image: "${image}"}, readyPath: /}`);
    const before = lastingRoutes(lab);
    const refused = await entracte("close", "move", "--timeout", "2");
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining("page.knownBy") });
    expect(lastingRoutes(lab)).toEqual(before);
  });

  test.each([
    ["page.title", `{delivery: {image: "${image}"}, title: Back at six}`, []],
    ["--title", notice, ["--title", "Back at six"]],
  ])("%s that it would not show is a mistake", async (what, page, more) => {
    await fileWith(page);
    const refused = await entracte("close", "move", ...more);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(`${what} would not be shown`) });
  });
});
