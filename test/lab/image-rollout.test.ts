import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { objectsAt, textAt } from "../../src/lab/read.ts";
import { ask } from "../support/ask.ts";
import { building, inPhase, pageContext, uploadFiles, urlOf } from "./building.ts";
import { namespace, podsOf, route, to, until } from "./support.ts";

describe("a page that is built and tagged", () => {
  let lab: Lab;
  const digests: string[] = [];
  beforeAll(async () => {
    const objects = [
      ...building("page"),
      ...workload(),
      missing(),
      route("page", { to: to("page"), port: { targetPort: "http" } }),
    ];
    lab = await startLab({ seed: false, objects, ready: false, reloadInterval: 30, probeScale: 0.05, stopScale: 0.2 });
    for (const context of [pageContext("<h1>first</h1>"), pageContext("<h1>second</h1>", "/srv/page")]) {
      await uploadFiles(lab, "page", context);
      const { output } = await inPhase(lab, `page-${digests.length + 1}`, "Complete");
      digests.push(output?.to.imageDigest ?? "");
    }
  });
  afterAll(() => lab.stop());

  const body = async (): Promise<string> => (await ask(lab.edge.http, "page.apps.test", { path: "/any/where" })).body;
  /** Moves `page:latest` as `oc tag` does. */
  const tag = async (digest = ""): Promise<void> => {
    const from = { kind: "ImageStreamImage", name: `page@${digest}`, namespace };
    const metadata = { name: "page:latest" };
    const istag = { apiVersion: "image.openshift.io/v1", kind: "ImageStreamTag", metadata, tag: { from } };
    const answer = await fetch(urlOf(lab, "imagestreamtags", "page:latest"), {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(istag),
    });
    expect([200, 201]).toContain(answer.status);
  };

  test("does not start before there is an image under the tag", async () => {
    await until(() => waitingReason(lab, "page") === "ImagePullBackOff", "it is not pulled");
  });

  test("is not taken for another image of the same registry", async () => {
    await until(() => waitingReason(lab, "missing") === "ImagePullBackOff", "it is not pulled");
  });

  test("is served by a real nginx with its own content and configuration", async () => {
    await tag(digests[0]);
    await until(async () => (await body()) === "<h1>first</h1>", "the first page is served");
    await lab.settled();
    const [pod] = podsOf(lab, "page");
    const reference = `image-registry.openshift-image-registry.svc:5000/${namespace}/page@${digests[0]}`;
    expect(textAt(pod?.status, "containerStatuses", 0, "imageID")).toBe(reference);
    expect(textAt(pod?.spec, "containers", 0, "image")).toBe(reference);
  });

  test("rolls out when the tag moves, and back, and is never gone meanwhile", async () => {
    const seen = new Set<string>();
    const served = async (html: string): Promise<boolean> => {
      const answer = await ask(lab.edge.http, "page.apps.test");
      seen.add(`${answer.status} ${answer.body}`);
      return answer.body === html;
    };
    await tag(digests[1]);
    await until(() => served("<h1>second</h1>"), "the second page is served");
    await lab.settled();
    await tag(digests[0]);
    await until(() => served("<h1>first</h1>"), "the first page is served again");
    expect(seen).toEqual(new Set(["200 <h1>first</h1>", "200 <h1>second</h1>"]));
    const stream = lab.store.get(kinds.imageStream, namespace, "page");
    const latest = objectsAt(stream?.status, "tags").find((it) => it["tag"] === "latest");
    expect(objectsAt(latest, "items").map((it) => it["image"])).toEqual([digests[0], digests[1], digests[0]]);
  });
});

/** A Deployment as teams write it by hand, with a trigger, and its Service. */
function workload(): readonly KubeObject[] {
  const from = { kind: "ImageStreamTag", name: "page:latest" };
  const fieldPath = "spec.template.spec.containers[0].image";
  const labels = { app: "page" };
  const container = {
    name: "web",
    image: "page:latest",
    ports: [{ name: "http", containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/", port: "http" } },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  };
  const annotations = { "image.openshift.io/triggers": JSON.stringify([{ from, fieldPath }]) };
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "page", namespace, annotations },
      spec: { replicas: 2, selector: { matchLabels: labels }, strategy, template },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "page", namespace },
      spec: { selector: labels, ports: [{ name: "http", port: 8080, targetPort: "http" }] },
    },
  ];
}

/** A pod of an image that nobody has pushed. */
function missing(): KubeObject {
  const image = "image-registry.openshift-image-registry.svc:5000/demo/nginx:v1";
  const metadata = { name: "missing", namespace, labels: { app: "missing" } };
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "web", image }] } };
}

function waitingReason(lab: Lab, app: string): string | undefined {
  const [pod] = podsOf(lab, app);
  return textAt(pod?.status, "containerStatuses", 0, "state", "waiting", "reason");
}
