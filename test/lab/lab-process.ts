import { startLab } from "../../src/lab/lab.ts";
import { page } from "./page-fixture.ts";
import { namespace, patchRoute, route, to } from "./support.ts";

// A process that is a lab, for stop.test.ts. It reloads once with a tunnel open, so that an old HAProxy is there too.

const objects = [...page("<h1>page</h1>"), route("page", { to: to("page"), port: { targetPort: "http" } })];
const lab = await startLab({ objects, reloadInterval: 20, probeScale: 0.1 });
const { connect } = await import("node:net");
const [host, port] = lab.edge.http.split(":");
const tunnel = connect(Number(port), host);
tunnel.write("GET / HTTP/1.1\r\nHost: news.apps.test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
await new Promise((resolve) => tunnel.once("data", resolve));
patchRoute(lab, "shop", { to: to("page"), port: { targetPort: "http" } });
await lab.applied();
console.log(JSON.stringify({ directory: lab.directory, processes: lab.edges[0]?.processes, namespace }));
process.on("message", () => {
  throw new Error("uncaught, on purpose");
});
