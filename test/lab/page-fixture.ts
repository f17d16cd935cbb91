import type { KubeObject } from "../../src/core/kube.ts";
import { namespace } from "./support.ts";

/** A configuration of an unprivileged nginx, mounted with its pages as one directory. */
export const pageConfig = `worker_processes 1;
pid /tmp/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  # /etc/entracte holds everything
  client_body_temp_path /tmp/client;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  access_log off;
  map $uri $where { default /etc/entracte; }
  server {
    listen 8080;
    listen [::]:8080 ipv6only=on;
    root /etc/entracte;
    location /tmp/ { return 204; }
    location = /healthz { return 200 "ok\\n"; }
    location / { error_page 404 =200 /index.html; add_header entracte-page token always; try_files $uri /index.html; }
  }
}
`;

/** The workload that serves a page: a ConfigMap, a Deployment and a Service. */
export function page(html: string, replicas = 2): readonly KubeObject[] {
  const labels = { app: "page" };
  const metadata = { name: "page", namespace };
  const container = {
    name: "nginx",
    image: "nginxinc/nginx-unprivileged:1.29-alpine",
    args: ["nginx", "-c", "/etc/entracte/nginx.conf", "-g", "daemon off;"],
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 2 },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
    volumeMounts: [
      { name: "content", mountPath: "/etc/entracte" },
      { name: "content", mountPath: "/etc/fixed.html", subPath: "index.html" },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": pageConfig, "index.html": html } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: labels },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels },
          spec: {
            containers: [container],
            terminationGracePeriodSeconds: 40,
            volumes: [
              { name: "content", configMap: { name: "page" } },
              { name: "tmp", emptyDir: {} },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: labels, ports: [{ name: "http", port: 8080, targetPort: "http" }] },
    },
  ];
}
