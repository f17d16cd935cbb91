import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PageSpec } from "../../../src/core/spec/page.ts";
import { contextOf, type Context } from "../../../src/cli/page/context/context.ts";
import { defaultWorkload } from "../../../src/page/model.ts";
import { folder } from "../../support/laid.ts";

const page = { ...defaultWorkload, namespace: "demo", token: "t0ken" };
const source = (spec: PageSpec, place = ".") => ({ page, spec, end: undefined, place: { name: "f", folder: place } });

/** The context of a folder with these files. */
async function contextOfFiles(files: { readonly [path: string]: string }, spec: PageSpec = {}): Promise<Context> {
  const from = folder(files);
  for (const path of Object.keys(files)) chmodSync(join(from, path), 0o600);
  return contextOf(from, source(spec));
}

const names = ({ entries }: Context) => entries.map(({ name }) => name);
const textOf = ({ entries }: Context, name: string): string => {
  const entry = entries.find((each) => each.name === name);
  return entry?.kind === "text" ? entry.text : "";
};

describe("a folder that is built", () => {
  test("with a page alone gets a Dockerfile and our configuration, and its files lie beside the page", async () => {
    const context = await contextOfFiles({
      "index.html": '<link rel="stylesheet" href="css/app.css"><h1>Back soon</h1>',
      "index.fr.html": "<h1>Bientôt</h1>",
      "css/app.css": "h1 {}",
      "Fonts & more/ä b.woff2": "",
      ".env": "SECRET=1",
    });
    expect(names(context).toSorted()).toEqual([
      "Dockerfile",
      "files/Fonts & more",
      "files/Fonts & more/ä b.woff2",
      "files/css",
      "files/css/app.css",
      "nginx.conf",
      "page/index.en.html",
      "page/index.fr.html",
      "page/index.html",
    ]);
    expect(textOf(context, "Dockerfile")).toBe(
      [
        `FROM ${defaultWorkload.image}`,
        "COPY nginx.conf /etc/nginx/nginx.conf",
        "COPY page/ /etc/entracte/",
        "COPY files/ /etc/entracte/-entracte/page/",
        "",
      ].join("\n"),
    );
    expect(textOf(context, "page/index.html")).toContain("entracte-page: t0ken");
    expect(textOf(context, "page/index.html")).toContain('<base href="/-entracte/page/">');
    expect(textOf(context, "page/index.fr.html")).toContain("Bientôt");
    expect(context).toMatchObject({ ours: true, made: ["Dockerfile", "nginx.conf"] });
    // Whichever user the container runs as.
    expect(context.entries.find(({ name }) => name === "files/css/app.css")?.mode).toBe(0o644);
  });

  test("with a Dockerfile is sent as it is; its answers may lack the token", async () => {
    const files = { Dockerfile: "FROM x\nCOPY default.conf /etc/\n", "default.conf": "", "index.html": "" };
    const context = await contextOfFiles(files);
    expect(names(context)).toEqual(["Dockerfile", "default.conf", "index.html"]);
    expect(context).toMatchObject({ ours: false, made: [] });
    expect(context.entries[0]?.mode).toBe(0o600);
  });

  test("with a Containerfile is built by that", async () => {
    expect(await contextOfFiles({ Containerfile: "FROM x\n" })).toMatchObject({ dockerfile: "Containerfile" });
  });

  test("whose Dockerfile copies a default.conf that is not there gets ours", async () => {
    const dockerfile = [
      "FROM nginxinc/nginx-unprivileged:1.20",
      "COPY --chown=0:0 ./default.conf \\",
      "  /etc/nginx/conf.d/",
      "COPY index.html /usr/share/nginx/html/",
    ];
    const context = await contextOfFiles({ Dockerfile: dockerfile.join("\n"), "index.html": "" });
    expect(context).toMatchObject({ ours: true, made: ["default.conf"] });
    expect(textOf(context, "default.conf")).toContain("add_header entracte-page t0ken always;");
    expect(textOf(context, "default.conf")).toContain("root /usr/share/nginx/html;");
    expect(textOf(context, "default.conf")).not.toMatch(/^worker_processes/m);
  });

  test("with a configuration and no Dockerfile gets one that copies both", async () => {
    const context = await contextOfFiles({ "default.conf": "server {}", "index.html": "", "img/a.png": "" });
    expect(names(context)).toEqual(["Dockerfile", "default.conf", "files/img", "files/img/a.png", "files/index.html"]);
    expect(textOf(context, "Dockerfile")).toContain("COPY default.conf /etc/nginx/conf.d/default.conf\n");
    expect(textOf(context, "Dockerfile")).toContain("COPY files/ /usr/share/nginx/html/\n");
    expect(context.ours).toBe(false);
  });

  test("without a page is refused, with what to name instead", async () => {
    await expect(contextOfFiles({ "readme.md": "" })).rejects.toThrow(/has neither an index.html nor a Dockerfile\.$/);
  });

  test("whose page is a link to elsewhere is refused: nothing outside of the folder is sent", async () => {
    const [from, outside] = [folder(), folder({ secret: "secret" })];
    symlinkSync(join(outside, "secret"), join(from, "index.html"));
    await expect(contextOf(from, source({}))).rejects.toThrow(/index\.html is a link to what is not in that folder/);
  });
});

describe("without a folder", () => {
  test("the page that the file describes is built, in its languages and with the pages of its hosts", async () => {
    const spec = { title: "Back at six", hosts: { "shop.example.com": { title: "The shop rests" } } };
    const context = await contextOf(undefined, source(spec));
    expect(textOf(context, "page/index.html")).toContain("Back at six");
    expect(textOf(context, "page/page-a.html")).toContain("The shop rests");
    expect(names(context)).toContain("page/host.shop.example.com.a");
    expect(names(context).some((name) => name.startsWith("files"))).toBe(false);
  });

  test("the folder that the file names is built, relative to the file", async () => {
    const place = folder({ "web/index.html": "<h1>Ours</h1>", "web/a.css": "" });
    const context = await contextOf(undefined, source({ html: "web" }, place));
    expect(textOf(context, "page/index.html")).toContain("<h1>Ours</h1>");
    expect(names(context)).toContain("files/a.css");
  });
});
