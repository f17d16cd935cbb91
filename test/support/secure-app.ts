import type { KubeObject } from "../../src/core/kube.ts";

const serving = { "service.beta.openshift.io/serving-cert-secret-name": "secure-tls" };
const secureConfig = `pid /tmp/nginx.pid;
events {}
http {
  client_body_temp_path /tmp/c; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
  access_log off;
  server {
    listen 8443 ssl; ssl_certificate /etc/tls/tls.crt; ssl_certificate_key /etc/tls/tls.key;
    location / { return 200 "over TLS\\n"; }
    location /who { return 200 "$http_host $ssl_server_name $http_x_forwarded_proto\\n"; }
  }
}
`;

/** An application `secure` whose only port speaks TLS; at `/who` it says whom it was asked for. */
export function secureApp(): readonly KubeObject[] {
  const labels = { app: "secure" };
  const container = {
    name: "nginx",
    image: "nginxinc/nginx-unprivileged:1.29-alpine",
    volumeMounts: [
      { name: "config", mountPath: "/etc/nginx/nginx.conf", subPath: "nginx.conf" },
      { name: "tls", mountPath: "/etc/tls" },
    ],
    readinessProbe: { tcpSocket: { port: 8443 } },
  };
  const volumes = [
    { name: "config", configMap: { name: "secure" } },
    { name: "tls", secret: { secretName: "secure-tls" } },
  ];
  const metadata = { name: "secure", namespace: "demo" };
  const template = { metadata: { labels }, spec: { containers: [container], volumes } };
  return [
    { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "nginx.conf": secureConfig } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { replicas: 1, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...metadata, annotations: serving },
      spec: { selector: labels, ports: [{ port: 8443 }] },
    },
  ];
}
