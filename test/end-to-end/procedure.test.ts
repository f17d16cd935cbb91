import { afterAll, beforeAll, expect, test } from "vitest";
import type { KubeObject, ResourceRef } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { imageKinds } from "../../src/engine/clean.ts";
import { pageKinds } from "../../src/engine/page/ensure.ts";
import { internalRegistry } from "../../src/lab/images/reference.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { podsOf } from "../lab/support.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run } from "../support/command.ts";
import { folder } from "../support/laid.ts";
import { registrySecret } from "../support/registry-secret.ts";
import { start } from "../support/started.ts";
import { lastingRoutes, visitLab } from "../support/visit.ts";
import { Visitor } from "../support/visitor.ts";

/** What teams do by hand, step by step and with their own files, by Entracte's commands. */
let lab: Lab;
const name = "maintenance-page";
const secret = "docker-registry-secret";
const labels = { app: name };
const deployment = { deployment: name };

const place = folder({
  "page/Dockerfile": [
    "FROM nginxinc/nginx-unprivileged:1.20",
    "COPY default.conf /etc/nginx/conf.d/",
    "COPY index.html /usr/share/nginx/html/",
  ].join("\n"),
  "page/default.conf": [
    "server {",
    "  listen 8080;",
    "  root /usr/share/nginx/html;",
    "  location / { try_files $uri $uri/ /index.html; }",
    "  error_page 500 502 503 504 /50x.html;",
    "}",
  ].join("\n"),
  "page/index.html": "<!doctype html><title>Maintenance</title><h1>We'll be back soon</h1>",
  "entracte.yaml": [
    "maintenances:",
    "  legacy:",
    "    targets: [{route: shop}, {route: billing}]",
    "    page:",
    "      delivery: build",
    `      build: {pushSecret: ${secret}}`,
    "      knownBy: We'll be back soon",
    "      host: status.apps.test",
    "      tlsAcme: true",
  ].join("\n"),
});

/** A command that ends well, and says nothing of trouble. */
async function entracte(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, environmentOf(lab), place);
  expect({ code, stderr }, `entracte ${args.join(" ")}\n${stdout}`).toEqual({ code: 0, stderr: "" });
  return stdout;
}

const made = (resource: ResourceRef): KubeObject | undefined => lab.store.get(resource, "demo", name);
const images = (): Record<string, unknown> => {
  const tags = made(resources.imageStream)?.status?.["tags"] as { tag: string; items: { image: string }[] }[];
  return Object.fromEntries(tags.map(({ tag, items }) => [tag, items[0]?.image]));
};

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 1, objects: [registrySecret(secret, internalRegistry)] });
});
afterAll(() => lab.stop());

test("the procedure by hand: build, tag, deploy, switch two applications, look behind, switch back, clean", async () => {
  const before = lastingRoutes(lab);
  const visitors = ["shop", "billing", "news"].map((each) => new Visitor(lab.edge.http, lab.hosts[each] ?? ""));

  await entracte("page", "build", "page");
  expect(made(resources.buildConfig)).toMatchObject({
    metadata: { labels: { build: name, version: "v1" } },
    spec: {
      source: { type: "Binary" },
      strategy: { type: "Docker" },
      output: { to: { kind: "ImageStreamTag", name: `${name}:v1` }, pushSecret: { name: secret } },
      failedBuildsHistoryLimit: 5,
    },
  });
  expect(made(resources.buildConfig)?.spec).not.toHaveProperty("nodeSelector");
  expect(made(resources.imageStream)?.metadata).toMatchObject({ labels });

  await entracte("page", "tag", "v1");
  expect(images()["latest"]).toBe(images()["v1"]);

  await entracte("prepare", "legacy");
  expectDeployed();
  expect(lastingRoutes(lab).filter((route) => route["name"] !== name)).toEqual(before);

  await entracte("close", "legacy");
  for (const each of ["shop", "billing"]) {
    expect((await visitLab(lab, each)).body).toContain("We'll be back soon");
    const route = lab.store.get(resources.route, "demo", each);
    expect(route?.spec).toMatchObject({ to: { kind: "Service", name }, port: { targetPort: "http" } });
  }
  expect((await visitLab(lab, "news")).body).toContain("news");

  const behind = start(lab, "open", "route/shop");
  await behind.says(/Ctrl-C ends it/);
  const port = /localhost:(\d+)/.exec(behind.stdout())?.[1] ?? "";
  expect((await ask(`127.0.0.1:${port}`, "shop.apps.test")).headers["x-application"]).toBe("shop");
  behind.signal("SIGINT");
  expect(await behind.ended).toBe(0);

  await entracte("reopen", "legacy");
  expect((await visitLab(lab, "shop")).body).toContain("shop");
  await entracte("clean", "--images", "--idle-timeout", "0");
  for (const visitor of visitors) await visitor.leave();
  expect(visitors.flatMap(({ failures }) => failures)).toEqual([]);
  expect(lastingRoutes(lab)).toEqual(before);
  const left = [...pageKinds, ...imageKinds, resources.build, resources.replicaSet].flatMap((kind) =>
    lab.store.list(kind, "demo").filter(({ metadata }) => metadata.name.startsWith(name)),
  );
  expect(left).toEqual([]);
});

/** The objects of the second phase, with its names, labels and values; more replicas, and one worker in the same memory. */
function expectDeployed(): void {
  const image = images()["latest"] as string;
  const from = { kind: "ImageStreamTag", name: `${name}:latest` };
  const deployed = made(resources.deployment);
  const { "image.openshift.io/triggers": triggers = "[]" } = deployed?.metadata.annotations ?? {};
  expect(JSON.parse(triggers)).toMatchObject([{ from, fieldPath: expect.stringMatching(/\.image$/) as unknown }]);
  expect(deployed?.spec).toMatchObject({
    replicas: 2,
    strategy: { type: "RollingUpdate" },
    selector: { matchLabels: deployment },
    template: {
      metadata: { labels: { ...labels, ...deployment } },
      spec: {
        containers: [
          {
            image: expect.stringMatching(new RegExp(`/${name}@${image}$`)) as unknown,
            imagePullPolicy: "IfNotPresent",
            ports: [{ name: "http", containerPort: 8080 }],
            resources: { requests: { memory: "12Mi" }, limits: { memory: "24Mi" } },
          },
        ],
      },
    },
  });
  expect(podsOf(lab, name)).toHaveLength(2);
  expect(made(resources.service)?.spec).toMatchObject({ selector: deployment, ports: [{ name: "http", port: 8080 }] });
  expect(made(resources.networkPolicy)?.spec).toMatchObject({
    ingress: [{ ports: [{ protocol: "TCP", port: 8080 }] }],
  });
  expect(made(resources.route)).toMatchObject({
    metadata: { annotations: { "kubernetes.io/tls-acme": "true" } },
    spec: {
      host: "status.apps.test",
      to: { kind: "Service", name },
      tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" },
    },
  });
}
