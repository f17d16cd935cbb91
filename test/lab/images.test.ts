import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { namespace, route, to } from "./support.ts";

const image = "registry.test/web/notice:1";
const files = {
  "/etc/nginx/conf.d/default.conf": `server {
    listen 8080;
    root /srv/notice;
    location / { try_files $uri /index.html; }
  }
`,
  "/srv/notice/index.html": "<h1>We are moving</h1>",
  "/srv/notice/logo.png": new Uint8Array([137, 80, 78, 71]),
};

const labels = { app: "notice" };
const metadata = { name: "notice", namespace };
const objects: readonly KubeObject[] = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } },
    },
  },
  { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labels, ports: [{ name: "http", port: 8080 }] } },
  route("notice", { to: to("notice"), port: { targetPort: "http" } }),
];

describe("an image with files of its own", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ seed: false, objects, images: { [image]: { files } }, reloadInterval: 30, stopScale: 0.02 });
  });
  afterAll(() => lab.stop());

  test("is run as it is: with its configuration, on its content", async () => {
    expect(await ask(lab.edge.http, "notice.apps.test", { path: "/any" })).toMatchObject({
      status: 200,
      body: "<h1>We are moving</h1>",
    });
    expect((await ask(lab.edge.http, "notice.apps.test", { path: "/logo.png" })).headers["content-type"]).toBe(
      "image/png",
    );
  });
});
