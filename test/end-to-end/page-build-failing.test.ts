import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resources } from "../../src/core/resources.ts";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { environmentOf, quick, run, type Ran } from "../support/command.ts";
import { folder } from "../support/laid.ts";
import { phaseOf } from "../support/page-build.ts";
import { expectTold } from "../support/trouble.ts";

const everything = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];
const ada = (rules: typeof everything) => ({ token: "t", username: "ada", rules });

let lab: Lab;
const entracte = (...args: readonly string[]): Promise<Ran> => run(args, environmentOf(lab));
const page = (): string => folder({ "index.html": "<h1>Back soon</h1>" });
const versions = (): number =>
  ((lab.store.get(resources.imageStream, "demo", "maintenance-page")?.status?.["tags"] ?? []) as readonly unknown[])
    .length;

beforeAll(async () => {
  lab = await startLab({ ...quick, buildStepTime: 20, users: [ada(everything)] });
});
afterAll(() => lab.stop());

describe("a build that makes nothing says why, and with what it goes on:", () => {
  test("a Dockerfile that copies what is not there, with the end of its log", async () => {
    const bad = folder({ Dockerfile: "FROM nginxinc/nginx-unprivileged:1.20\nCOPY missing.html /x\n" });
    const failed = await entracte("page", "build", bad);
    expectTold(failed.stderr, "build/… is Failed (…): … No version was made.");
    expect(failed.stderr).toContain("(DockerBuildFailed)");
    expect(failed.stderr).toContain("COPY missing.html /x");
    expect(failed.stderr).toMatch(/oc logs build\/maintenance-page-\d+ -n demo/);
    expect(failed.code).toBe(5);
  });

  test("a registry that refuses the image", async () => {
    const letPass = lab.refusePushes(() => "denied: no space left");
    const failed = await entracte("page", "build", page());
    letPass();
    expect(failed.stderr).toContain("(PushImageToRegistryFailed)");
    expect(failed.stderr).toContain("denied: no space left");
    expect(failed.stderr).toContain("page.build.pushSecret");
    expect(failed.code).toBe(5);
  });

  test("a quota without room for the build's pod: at once, and the build is cancelled", async () => {
    const metadata = { name: "pods", namespace: "demo" };
    lab.store.create(kinds.resourceQuota, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata,
      spec: { hard: { pods: "0" } },
    });
    const failed = await entracte("page", "build", page());
    lab.store.remove(kinds.resourceQuota, "demo", "pods");
    expect(failed.stderr).toContain("(CannotCreateBuildPod)");
    expect(failed.stderr).toContain("exceeded quota: pods");
    expect(phaseOf(lab, failed.stderr)).toBe("Cancelled");
    expect(failed.code).toBe(5);
  });

  test("an ImageStream that somebody deleted meanwhile", async () => {
    lab.api.intercept = ({ verb, subresource }) => {
      if (verb === "create" && subresource === "instantiatebinary") {
        lab.api.intercept = undefined;
        lab.store.remove(resources.imageStream, "demo", "maintenance-page");
      }
      return undefined;
    };
    const failed = await entracte("page", "build", page());
    expect(failed.stderr).toContain("(InvalidOutputReference)");
    expect(failed.stderr).toContain("page.build.output");
    expect(failed.code).toBe(5);
  });
});

describe("a connection that breaks:", () => {
  test("a log that is cut, twice, is taken up where it was: no line is missing, and none comes twice", async () => {
    lab.api.logCuts.push(60, 150);
    const built = await entracte("page", "build", page());
    expect(built).toMatchObject({ code: 0, stderr: "" });
    const lines = built.stdout.split("\n").filter((line) => line.startsWith("  STEP") || line.startsWith("  Push "));
    expect(lines.map((line) => line.trim().split(":")[0])).toEqual([
      "STEP 1/3",
      "STEP 2/3",
      "STEP 3/3",
      "Push successful",
    ]);
    expect(lab.api.logCuts).toEqual([]);
  });

  test("an upload that is cut half-way is said, and no build of half a folder goes on", async () => {
    const before = versions();
    const half = await cutting(lab, 200_000);
    const large = folder({ "index.html": "<h1>Back soon</h1>", "film.bin": noise(2_000_000) });
    const failed = await run(["page", "build", large], { ...environmentOf(lab), KUBECONFIG: half.kubeconfig });
    half.close();
    expectTold(failed.stderr, "The upload was cut (…). … No version was made.");
    expect(["Failed", "Cancelled"]).toContain(phaseOf(lab, failed.stderr));
    expect(failed.code).toBe(5);
    expect(versions()).toBe(before);
    expect((await entracte("page", "build", large)).code).toBe(0);
  });

  test("a file that changes before it is sent stops it, and the build is cancelled", async () => {
    const from = folder({ "index.html": "<h1>Back soon</h1>", "film.bin": noise(1_000) });
    lab.api.intercept = ({ resource }) => {
      if (resource.plural === "buildconfigs") writeFileSync(join(from, "film.bin"), noise(2_000));
      return undefined;
    };
    const failed = await entracte("page", "build", from);
    lab.api.intercept = undefined;
    expect(failed.stderr).toContain("film.bin changed while it was being sent.");
    expect(failed.code).toBe(2);
    expect(lab.store.list(resources.build, "demo").filter(({ status }) => status?.["phase"] === "Running")).toEqual([]);
  });
});

test.each(["latest", "a b", "-v", "x".repeat(64)])("%s is no name for a version", async (name) => {
  const refused = await entracte("page", "build", page(), `--version=${name}`);
  expect(refused.stderr).toContain("is no name for a version.");
  expect(refused.code).toBe(2);
});

test("an account without the rights is told which, before anything is written", async () => {
  const writes: string[] = [];
  lab.api.users = [ada([{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }])];
  lab.api.intercept = ({ verb, resource }) => {
    if (!["get", "list", "watch"].includes(verb) && !resource.plural.includes("review")) writes.push(resource.plural);
    return undefined;
  };
  const refused = await entracte("page", "build", page());
  lab.api.intercept = undefined;
  lab.api.users = [ada(everything)];
  expectTold(refused.stderr, "… lacks rights in … that this takes. Nothing was changed.");
  expect(refused.stderr).toContain("create buildconfigs/instantiatebinary.build.openshift.io in demo");
  expect(refused.stderr).toContain("entracte rbac --for build -n demo --user ada | oc apply -f -");
  expect(refused.code).toBe(3);
  expect(writes).toEqual([]);
});

test("a cluster that builds no images names the other ways to deliver a page", async () => {
  const plain = await startLab({ ...quick, seed: false, builds: false });
  const refused = await run(["page", "build", page()], environmentOf(plain));
  await plain.stop();
  expectTold(refused.stderr, "This cluster has no …: it does not build images.");
  expect(refused.stderr).toContain("page.delivery: configMap");
  expect(refused.code).toBe(3);
});

/** Bytes that no archive makes smaller. */
function noise(length: number): Uint8Array {
  let seed = 1;
  return Uint8Array.from({ length }, () => (seed = (seed * 48_271) % 2_147_483_647) & 0xff);
}

/** A way to the lab's API that ends an upload's connection after so many bytes of it. */
async function cutting({ server, kubeconfig, directory }: Lab, after: number) {
  const proxy: Server = createServer((from: IncomingMessage, answer) => {
    let bytes = 0;
    const to = request(`${server}${from.url ?? ""}`, { method: from.method, headers: from.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    to.on("error", () => from.socket.destroy());
    from.on("data", (part: Buffer) => {
      bytes += part.length;
      to.write(part);
      if (bytes > after) to.destroy();
    });
    from.on("end", () => to.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const { port } = proxy.address() as AddressInfo;
  const path = join(directory, "cutting");
  writeFileSync(path, readFileSync(kubeconfig, "utf8").replaceAll(server, `http://127.0.0.1:${String(port)}`));
  const close = () => {
    proxy.closeAllConnections();
    proxy.close();
  };
  return { kubeconfig: path, close };
}
