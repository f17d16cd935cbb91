import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { environmentOf, run } from "../../test/support/command.ts";
import { visitHost, visitLab } from "../../test/support/visit.ts";

/** The hosts that are compared. */
export const pageHosts = { closed: "shop.apps.test", plain: "plain.apps.test" } as const;

/** Closes an application of the lab, with a page of its own. Returns the page's HTML. */
export async function startClosing(lab: Lab): Promise<string> {
  const { code, stderr } = await run(["close", "route/shop", "--title", "Back at six"], environmentOf(lab));
  if (code !== 0) throw new Error(stderr);
  return (await visitLab(lab, "shop")).body;
}

const config = `worker_processes 1;
error_log stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; default_type text/html;
  client_body_temp_path /tmp/client; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi; scgi_temp_path /tmp/scgi;
  server { listen 8080; root /etc/plain; }
}
`;

/** Plain nginx in pods of its own, with one file, behind a Route like the application's. */
export async function plainNginx(lab: Lab, html: string): Promise<void> {
  for (const [resource, object] of objects(html)) lab.store.create(resource, object);
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const { body } = await visitHost(lab, pageHosts.plain);
    if (body === html) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("plain nginx does not answer");
}

function objects(html: string): readonly (readonly [(typeof resources)[keyof typeof resources], KubeObject])[] {
  const metadata = { name: "plain", namespace: "demo" };
  const labels = { deployment: "plain" };
  const container = {
    name: "plain",
    image: "nginx",
    command: ["nginx", "-e", "stderr", "-c", "/etc/plain/nginx.conf"],
    ports: [{ name: "http", containerPort: 8080 }],
    volumeMounts: [
      { name: "content", mountPath: "/etc/plain" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  const volumes = [
    { name: "content", configMap: { name: "plain" } },
    { name: "tmp", emptyDir: {} },
  ];
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  const ports = [{ name: "http", port: 8080, targetPort: 8080 }];
  const to = { kind: "Service", name: "plain", weight: 100 };
  return [
    [
      resources.configMap,
      { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": config, "index.html": html } },
    ],
    [
      resources.deployment,
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata,
        spec: { replicas: 2, selector: { matchLabels: labels }, template },
      },
    ],
    [resources.service, { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labels, ports } }],
    [
      resources.route,
      {
        apiVersion: "route.openshift.io/v1",
        kind: "Route",
        metadata,
        spec: { host: pageHosts.plain, to, port: { targetPort: "http" } },
      },
    ],
  ];
}
