/**
 * The server of the sample applications: plain JavaScript, for it runs in a process of its own, from the sources and from
 * the bundle alike. It is told over the process's channel where the Service that it depends on can be reached.
 */
export const sampleAppSource = String.raw`"use strict";
const http = require("node:http");
const https = require("node:https");
const name = process.env.APP_NAME || "app";
const needs = process.env.DEPENDS_ON;
const agent = new http.Agent({ keepAlive: true });
let addresses = [];
process.on("message", (message) => {
  if (message.service === needs) addresses = message.addresses;
});
process.on("disconnect", () => process.exit(0));

function ask(address, then) {
  const [host, port] = address.split(":");
  const request = http.get({ host, port, path: "/", agent, timeout: 2000 }, (response) => {
    response.resume();
    response.on("error", () => then(false));
    response.on("end", () => then(response.statusCode === 200));
  });
  request.on("timeout", () => request.destroy());
  request.on("error", () => (request.reusedSocket ? ask(address, then) : then(false)));
}

function check(then) {
  if (!needs) return then(true);
  const address = addresses[Math.floor(Math.random() * addresses.length)];
  if (address === undefined) return then(false);
  ask(address, then);
}

function send(request, response, status, facts) {
  const wantsJson = (request.headers.accept || "").includes("application/json");
  const body = wantsJson
    ? JSON.stringify({ application: name, ...facts }) + "\n"
    : "<!doctype html>\n<html lang=\"en\"><title>" + name + "</title>\n<h1>" + name + "</h1>\n<p>" + facts.says + "</p>\n</html>\n";
  response.writeHead(status, {
    "content-type": wantsJson ? "application/json" : "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-application": name,
  });
  response.end(body);
}

function stream(response, count, pause) {
  response.writeHead(200, { "content-type": "text/plain" });
  let sent = 0;
  const next = () => {
    response.write(name + " " + sent + "\n");
    if (++sent < count) setTimeout(next, pause);
    else response.end();
  };
  next();
}

function bytes(response, count) {
  const chunk = Buffer.alloc(65536, name);
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": count });
  const next = (left) => {
    if (left <= 0) return response.end();
    response.write(chunk.subarray(0, left), () => next(left - chunk.length));
  };
  next(count);
}

function echo(request, response) {
  const body = [];
  request.on("data", (chunk) => body.push(chunk));
  request.on("end", () => {
    const facts = { servername: request.socket.servername, method: request.method, url: request.url, headers: request.rawHeaders, length: Buffer.concat(body).length };
    const text = JSON.stringify({ application: name, pod: process.env.HOSTNAME, ...facts });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  });
}

const tls = process.env.TLS_CERTIFICATE && { cert: process.env.TLS_CERTIFICATE, key: process.env.TLS_KEY };

function serve(request, response) {
  const url = new URL(request.url, "http://app");
  const number = (key, other) => Number(url.searchParams.get(key) || other);
  if (url.pathname === "/healthz") return send(request, response, 200, { says: "well" });
  if (url.pathname === "/echo") return echo(request, response);
  if (url.pathname === "/bytes") return bytes(response, number("n", 1000000));
  if (url.pathname === "/stream") return stream(response, number("n", 10), number("ms", 100));
  const status = /^\/status\/(\d{3})$/.exec(url.pathname);
  if (status) return send(request, response, Number(status[1]), { says: "as asked: " + status[1] });
  const answer = () =>
    check((well) =>
      well
        ? send(request, response, 200, { says: "welcome", pod: process.env.HOSTNAME, path: url.pathname })
        : send(request, response, 500, { says: needs + " does not answer", pod: process.env.HOSTNAME }),
    );
  if (url.pathname === "/slow") return void setTimeout(answer, number("ms", 1000));
  answer();
}

const server = tls ? https.createServer(tls, serve) : http.createServer(serve);
server.keepAliveTimeout = 320000;
server.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: " + (request.headers.upgrade || "echo") + "\r\n\r\n");
  socket.on("error", () => {});
  socket.pipe(socket);
});
server.listen(Number(process.env.PORT || 8080), process.env.LISTEN_ADDRESS || "127.0.0.1");
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
`;
