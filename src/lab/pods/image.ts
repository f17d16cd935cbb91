import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the lab can run in place of a container image. */
export type Program = "nginx" | "sample-app";

/** The program behind an image, or `undefined` where it cannot be pulled. A command `nginx` counts as an image of it. */
export function programOf(image: string, argv: readonly string[], unpullable: RegExp): Program | undefined {
  if (unpullable.test(image)) return undefined;
  if (image.includes("sample-app")) return "sample-app";
  return image.includes("nginx") || argv[0] === "nginx" ? "nginx" : undefined;
}

/** The directories of nginxinc/nginx-unprivileged that a configuration may refer to (docker-nginx-unprivileged Dockerfile). */
export const nginxDirectories = [
  "/etc/nginx",
  "/usr/share/nginx/html",
  "/tmp",
  "/var/cache/nginx",
  "/var/log/nginx",
  "/var/run",
  "/run",
] as const;

const files: { readonly [path: string]: string } = {
  "/etc/nginx/nginx.conf": `worker_processes 1;
error_log stderr notice;
pid /tmp/nginx.pid;
events { worker_connections 1024; }
http {
  proxy_temp_path /tmp/proxy_temp;
  client_body_temp_path /tmp/client_temp;
  fastcgi_temp_path /tmp/fastcgi_temp;
  uwsgi_temp_path /tmp/uwsgi_temp;
  scgi_temp_path /tmp/scgi_temp;
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log off;
  include /etc/nginx/conf.d/*.conf;
}
`,
  "/etc/nginx/conf.d/default.conf": `server {
  listen 8080;
  server_name localhost;
  location / {
    root /usr/share/nginx/html;
    index index.html;
  }
}
`,
  "/etc/nginx/mime.types": `types {
  text/html html htm;
  text/css css;
  text/plain txt;
  application/javascript js;
  application/json json;
  application/xml xml;
  image/gif gif;
  image/jpeg jpeg jpg;
  image/png png;
  image/svg+xml svg;
  image/webp webp;
  image/x-icon ico;
  font/woff woff;
  font/woff2 woff2;
}
`,
  "/usr/share/nginx/html/index.html": "<!doctype html><title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>\n",
};

/** Lays out the part of an nginx image's file system that its configuration uses. */
export function layOutNginx(root: string): void {
  for (const directory of nginxDirectories) mkdirSync(join(root, directory), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
