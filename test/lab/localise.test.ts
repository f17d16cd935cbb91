import { diffLines } from "diff";
import { expect, test } from "vitest";
import { podAddresses } from "../../src/lab/pods/addresses.ts";
import { nginxOptions, preStopSeconds } from "../../src/lab/pods/command.ts";
import { localise } from "../../src/lab/pods/localise.ts";
import { pageConfig } from "./page-fixture.ts";

const address = podAddresses(7, 0);
const mounts = [
  { path: "/etc/entracte", source: "/lab/pod/etc/entracte" },
  { path: "/tmp", source: "/lab/pod/tmp" },
];
const local = (config: string): string => localise(config, { address, mounts });

test("only listen addresses and mount paths of a configuration are rewritten", () => {
  const localised = local(pageConfig);
  const back = localised
    .replaceAll("/lab/pod/", "/")
    .replace("listen 127.7.0.1:8080;", "listen 8080;")
    .replace("listen 127.7.128.1:8080;", "listen [::]:8080 ipv6only=on;");
  expect(back).toBe(pageConfig);
  const changed = diffLines(pageConfig, localised).filter(({ removed }) => removed);
  const lines = changed.flatMap(({ value }) => value.trimEnd().split("\n"));
  for (const line of lines) expect(line).toMatch(/listen |\/etc\/entracte|\/tmp\//);
  expect(localised.split("\n")).toHaveLength(pageConfig.split("\n").length);
});

test.each([
  ["listen 8080;", "listen 127.7.0.1:8080;"],
  ["listen *:8080 default_server;", "listen 127.7.0.1:8080 default_server;"],
  ["listen 0.0.0.0:8443 ssl;", "listen 127.7.0.1:8443 ssl;"],
  ["listen [::]:8080 default_server;", "listen 127.7.128.1:8080 default_server;"],
  ["  listen   8080 ; # both", "  listen   127.7.0.1:8080; # both"],
  ["listen unix:/tmp/inner.sock;", "listen unix:/lab/pod/tmp/inner.sock;"],
  ["root /etc/entracte;", "root /lab/pod/etc/entracte;"],
  ['if (-f "/etc/entracte/off") { return 503; }', 'if (-f "/lab/pod/etc/entracte/off") { return 503; }'],
  ["location /tmp/ { root /tmp; }", "location /tmp/ { root /lab/pod/tmp; }"],
  ["root /var/etc/entracte;", "root /var/etc/entracte;"],
  ["root /etc/entracted;", "root /etc/entracted;"],
  ["rewrite ^ /tmp/x;", "rewrite ^ /tmp/x;"],
  ["# listening on port 8080", "# listening on port 8080"],
])("%s", (before, after) => {
  expect(local(before)).toBe(after);
});

test("what listens on the pod's own loopback address gets one of the pod's, wherever it is named", () => {
  const config =
    "server { listen 127.0.0.1:8081; }\nlocation / { proxy_pass http://127.0.0.1:8081/x; }\nset $a 127.0.0.1:9;";
  expect(local(config)).toBe(
    "server { listen 127.7.64.1:8081; }\nlocation / { proxy_pass http://127.7.64.1:8081/x; }\nset $a 127.0.0.1:9;",
  );
});

test("every pod has addresses of its own", () => {
  const all = Array.from({ length: 600 }, (_, i) => Object.values(podAddresses(9, i)) as string[]).flat();
  expect(new Set(all).size).toBe(all.length);
  for (const each of all) expect(each).toMatch(/^127\.9\.(\d|[1-9]\d|1\d\d)\.([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])$/);
});

test("nginx keeps the configuration file and the directives that the container names", () => {
  expect(nginxOptions(["nginx", "-c", "/etc/entracte/nginx.conf", "-g", "daemon off;"])).toEqual({
    config: "/etc/entracte/nginx.conf",
    directives: "daemon off;",
  });
  expect(nginxOptions([])).toEqual({ config: "/etc/nginx/nginx.conf", directives: "daemon off;" });
});

test("a preStop pause is the sleep action, or an exec of sleep", () => {
  expect(preStopSeconds({ lifecycle: { preStop: { sleep: { seconds: 7 } } } })).toBe(7);
  expect(preStopSeconds({ lifecycle: { preStop: { exec: { command: ["/bin/sh", "-c", "sleep 12"] } } } })).toBe(12);
  expect(preStopSeconds({})).toBe(0);
});
