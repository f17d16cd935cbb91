import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { resources } from "../../src/core/resources.ts";
import { createAuthority } from "../../src/lab/edge/certificates.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { ask } from "../support/ask.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { start } from "../support/started.ts";
import { expectTold } from "../support/trouble.ts";
import { tlsSecret } from "../support/tls-secret.ts";

/** What a closed target needs to go back to its application: its Services, their ports, and Secrets that the edge reads. */
let lab: Lab;
const namespace = "examples";
const host = "signed.apps.test";
const entracte = async (...args: readonly string[]): Promise<Ran> => {
  const { code, stdout, stderr } = await run([...args, "-n", namespace], environmentOf(lab));
  return { code, stdout: stdout.replaceAll(/\s+/g, " "), stderr: stderr.replaceAll(/\s+/g, " ") };
};
const secret = tlsSecret("signed-tls", createAuthority("tests").issue([host]));
const backend = { service: { name: "shop", port: { name: "http" } } };
const ingress: KubeObject = {
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "signed", namespace },
  spec: {
    tls: [{ hosts: [host], secretName: "signed-tls" }],
    rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  },
};
const spec = () => lab.store.get(resources.ingress, namespace, "signed")?.spec;
/** A Route with TLS sends visitors of http to https; without any Route they get the router's 503. */
const hasRoute = async () => (await ask(lab.edge.http, host)).status === 302;

/** Does something while an object is gone. */
async function without(kind: typeof resources.secret, name: string, act: () => Promise<void>): Promise<void> {
  const gone = lab.store.get(kind, namespace, name);
  if (gone === undefined) throw new Error(`there is no ${name}`);
  lab.store.remove(kind, namespace, name);
  await lab.settled();
  try {
    await act();
  } finally {
    if (lab.store.get(kind, namespace, name) === undefined) lab.store.create(kind, gone);
    await lab.settled();
  }
}

beforeAll(async () => {
  lab = await startLab({ ...quick, examples: true, objects: [secret, ingress] });
});
afterAll(() => lab.stop());

describe("an Ingress that OpenShift makes Routes of, whose Secret is deleted while it is closed", () => {
  test("is said by status, stays closed as long as it is gone, and opens when it is back", async () => {
    const before = spec();
    expect(await entracte("close", "ingress/signed")).toMatchObject({ code: 0, stderr: "" });
    expect(await entracte("status", "--check")).toMatchObject({ code: 0 });
    await without(resources.secret, "signed-tls", async () => {
      expect(await hasRoute()).toBe(false);
      const looked = await entracte("status", "--check");
      expect(looked.code).toBe(8);
      expect(looked.stdout).toContain(
        "LACKING ingress/signed: secret/signed-tls is not there: OpenShift keeps no Route of it, and visitors get the router's 503.",
      );
      const refused = await entracte("reopen", "ingress/signed", "--timeout", "1", "--no-verify");
      expect(refused).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("oc get secret signed-tls -n examples"),
      });
      expectTold(refused.stderr, "The edge cannot serve … (…): visitors keep the page. Nothing was changed.");
      expect(refused.stderr).toContain("The edge cannot serve ingress/signed (secret/signed-tls is not there)");
      expect(await entracte("reopen", "ingress/signed", "--now", "--no-verify")).toMatchObject({ code: 3 });
      expect(spec()).not.toEqual(before);
    });
    expect(await entracte("reopen", "ingress/signed")).toMatchObject({ code: 0, stderr: "" });
    expect(spec()).toEqual(before);
    expect(await hasRoute()).toBe(true);
  });

  test("a Secret of another type, or without its key, is none", async () => {
    expect(await entracte("close", "ingress/signed", "--no-verify")).toMatchObject({ code: 0 });
    for (const [unfit, says] of [
      [{ ...secret, type: "Opaque" }, "is of the type Opaque, not kubernetes.io/tls"],
      [{ ...secret, data: { "tls.crt": secret.data["tls.crt"] } }, "has no tls.key"],
    ] as const) {
      lab.store.update(resources.secret, namespace, "signed-tls", () => unfit);
      const refused = await entracte("reopen", "ingress/signed", "--timeout", "1", "--no-verify");
      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`secret/signed-tls ${says}`) });
    }
    lab.store.update(resources.secret, namespace, "signed-tls", () => secret);
    expect(await entracte("reopen", "ingress/signed")).toMatchObject({ code: 0 });
  });

  test("reopening that was begun waits for the Secret", async () => {
    expect(await entracte("close", "ingress/signed", "--no-verify")).toMatchObject({ code: 0 });
    await without(resources.secret, "signed-tls", async () => {
      const opening = start(lab, "reopen", "ingress/signed", "-n", namespace, "--no-verify");
      await opening.says(/secret\/signed-tls is not there/);
      lab.store.create(resources.secret, secret);
      expect(await opening.ended).toBe(0);
    });
    expect(await hasRoute()).toBe(true);
  });
});

test("an Ingress of another controller opens without its Secret, and what visitors get then is said", async () => {
  expect(await entracte("close", "ingress/haproxy", "--no-verify")).toMatchObject({ code: 0 });
  await without(resources.secret, "haproxy-tls", async () => {
    const says = "secret/haproxy-tls is not there: the edge shows a certificate of its own, and browsers warn";
    expect((await entracte("status", "--check")).stdout).toContain(`LACKING ingress/haproxy: ${says}.`);
    const opened = await entracte("reopen", "ingress/haproxy");
    expect(opened).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining(says) });
  });
});

describe("status says what of a closed target's Service is gone", () => {
  test("a Service that was deleted, and reopening that is refused for it", async () => {
    expect(await entracte("close", "route/edge", "--no-verify")).toMatchObject({ code: 0 });
    await without(resources.service, "shop", async () => {
      const looked = await entracte("status", "--check");
      expect(looked).toMatchObject({
        code: 8,
        stdout: expect.stringContaining("LACKING route/edge: service/shop is not"),
      });
      expect(looked.stdout).toContain("Make it again before it is due to open: entracte reopen route/edge -n examples");
      const refused = await entracte("reopen", "route/edge", "--timeout", "1", "--no-verify");
      expect(refused.stderr).toContain("No endpoint is ready behind route/edge (service/shop is not there)");
    });
    expect((await entracte("status", "--check")).code).toBe(0);
    expect(await entracte("reopen", "route/edge")).toMatchObject({ code: 0 });
  });

  test("a port that it has no longer, by the Service's number", async () => {
    expect(await entracte("close", "httproute/gateway", "--no-verify")).toMatchObject({ code: 0 });
    const renumber = (port: number) =>
      lab.store.update(resources.service, namespace, "invoices", (it) => {
        return { ...it, spec: { ...it.spec, ports: [{ name: "http", port, targetPort: "http" }] } };
      });
    renumber(81);
    expect((await entracte("status")).stdout).toContain("LACKING httproute/gateway: service/invoices has no port 80.");
    renumber(80);
    expect((await entracte("status", "--check")).code).toBe(0);
    expect(await entracte("reopen", "httproute/gateway")).toMatchObject({ code: 0 });
  });
});
