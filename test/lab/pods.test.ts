import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { objectsAt, textAt } from "../../src/lab/read.ts";
import { secureApp } from "../support/secure-app.ts";
import { page } from "./page-fixture.ts";
import { ask } from "../support/ask.ts";
import { exists, namespace, podsOf, route, to, touch, until } from "./support.ts";

// kubernetes pkg/kubelet, as far as each row says nothing else.

const port = { targetPort: "http" };

describe("pods of the lab are real processes", () => {
  let lab: Lab;
  beforeAll(async () => {
    const routes = [
      route("page", { to: to("page"), port }),
      route("secure", { to: to("secure"), tls: { termination: "reencrypt" } }),
      route("through", { to: to("secure"), tls: { termination: "passthrough" } }),
    ];
    const objects = [...page("<h1>first</h1>"), ...secureApp(), ...routes];
    lab = await startLab({
      seed: false,
      objects,
      reloadInterval: 30,
      probeScale: 0.05,
      stopScale: 0.02,
      mountDelay: { min: 600_000, max: 600_000 },
    });
  });
  afterAll(() => lab.stop());

  const body = async (path = "/"): Promise<string> => (await ask(lab.edge.http, "page.apps.test", { path })).body;

  test("a real nginx serves the ConfigMap that the pod mounts", async () => {
    const { status, headers, body: html } = await ask(lab.edge.http, "page.apps.test", { path: "/anything" });
    expect({ status, token: headers["entracte-page"], html }).toEqual({
      status: 200,
      token: "token",
      html: "<h1>first</h1>",
    });
    expect(String(headers.server)).toMatch(/^nginx/);
    expect(new Set(podsOf(lab, "page").map((pod) => textAt(pod.status, "podIP"))).size).toBe(2);
  });

  test("a changed ConfigMap arrives late, and soon after the pods were touched (pkg/volume/configmap; kubelet syncPod)", async () => {
    writePage(lab, "<h1>second</h1>");
    expect(await body()).toBe("<h1>first</h1>");
    touch(lab, "page", "once");
    await until(async () => (await body()) === "<h1>second</h1>" && (await body()) === "<h1>second</h1>", "it arrived");
    const mounted = readMounted(lab);
    expect(mounted.whole).toBe("<h1>second</h1>");
    expect(mounted.subPath).toBe("<h1>first</h1>");
  });

  test("reencrypt to a page with a certificate of the service CA is served (openshift/service-ca-operator)", async () => {
    expect(await ask(lab.edge.https, "secure.apps.test", { ca: lab.certificateAuthority })).toMatchObject({
      status: 200,
      body: "over TLS\n",
    });
  });

  test("passthrough shows the pod's own certificate", async () => {
    const asked = ask(lab.edge.https, "through.apps.test", { ca: lab.certificateAuthority });
    await expect(asked).rejects.toThrow(/secure\.demo\.svc/);
  });

  test("a pod that is going is not ready at once, and its process gets its time (endpointslice utils.go)", async () => {
    const [pod] = podsOf(lab, "page");
    const name = pod?.metadata.name ?? "";
    const conditions: unknown[] = [];
    const stop = lab.store.follow(resources.endpointSlice, ({ object }) => {
      const endpoint = objectsAt(object, "endpoints").find((it) => textAt(it, "targetRef", "name") === name);
      if (endpoint !== undefined) conditions.push(endpoint["conditions"]);
    });
    lab.store.terminate(resources.pod, namespace, name);
    await until(() => !exists(lab, name), "it is gone");
    stop();
    expect(conditions.slice(0, 2)).toEqual([
      { ready: true, serving: true, terminating: false },
      { ready: false, serving: true, terminating: true },
    ]);
  });
});

function writePage(lab: Lab, html: string): void {
  lab.store.update(resources.configMap, namespace, "page", (it) => ({
    ...it,
    data: { ...(it["data"] as object), "index.html": html },
  }));
}

/** What one page pod sees on its disk. */
function readMounted(lab: Lab): { readonly whole: string; readonly subPath: string } {
  const pods = join(lab.directory, "pods");
  const root = join(pods, readdirSync(pods).find((it) => it.includes("_page-")) ?? "", "root-nginx");
  expect(existsSync(root)).toBe(true);
  return {
    whole: readFileSync(join(root, "etc/entracte/index.html"), "utf8"),
    subPath: readFileSync(join(root, "etc/fixed.html"), "utf8"),
  };
}
