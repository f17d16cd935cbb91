import { packTar } from "modern-tar/fs";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kinds } from "../../src/lab/kinds.ts";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { archiveOf, tarOf } from "../support/archive.ts";
import {
  begin,
  building,
  change,
  inPhase,
  logOf,
  next,
  pageContext,
  podQuota,
  upload,
  uploadFiles,
  urlOf,
} from "./building.ts";
import { namespace } from "./support.ts";

const context = pageContext("<h1>closed</h1>");

describe("what is uploaded for a build", () => {
  let lab: Lab;
  beforeAll(async () => {
    const objects = building("plain");
    lab = await startLab({ seed: false, objects, buildStepTime: 5 });
  });
  afterAll(() => lab.stop());

  test("an upload that is cut off half-way fails the build, and the next one is not held up", async () => {
    const name = next(lab, "plain");
    const archive = await archiveOf({ ...context, "large.bin": Math.random().toString(36).repeat(10_000) });
    const begun = begin(lab, "plain");
    begun.write(archive.subarray(0, archive.length / 2), () => begun.destroy());
    const failed = await inPhase(lab, name, "Failed");
    expect(failed).toMatchObject({ reason: "FetchSourceFailed", message: "Failed to fetch the input source." });
    expect(failed.logSnippet).toContain("unable to extract binary build input");
    const after = next(lab, "plain");
    expect((await uploadFiles(lab, "plain", context)).status).toBe(201);
    await inPhase(lab, after, "Complete");
  });

  test("a client that leaves before its build has its turn fails it, and nothing else", async () => {
    const [first, second] = [begin(lab, "plain"), begin(lab, "plain")];
    const name = next(lab, "plain");
    first.write("…");
    await inPhase(lab, name, "Running");
    const waiting = next(lab, "plain");
    second.write("…");
    await inPhase(lab, waiting, "New");
    second.destroy();
    first.destroy();
    await inPhase(lab, name, "Failed");
    expect(await inPhase(lab, waiting, "Failed")).toMatchObject({ reason: "FetchSourceFailed" });
  });

  test("a link out of the source is left out, and the log names it", async () => {
    const source = join(mkdtempSync(join(tmpdir(), "entracte-links-")), "page");
    mkdirSync(source);
    for (const [path, content] of Object.entries(context)) writeFileSync(join(source, path), content);
    symlinkSync("/etc/hostname", join(source, "out"));
    symlinkSync("index.html", join(source, "in"));
    const name = next(lab, "plain");
    await upload(lab, "plain", await buffer(packTar(source)));
    await inPhase(lab, name, "Complete");
    rmSync(dirname(source), { recursive: true });
    const log = await (await logOf(lab, name)).text();
    expect(log.split("\n").filter((line) => line.includes("link"))).toEqual([
      "out is a link out of the source: the lab leaves it out",
    ]);
  });

  test("an upload that is refused is answered at once and read no further", async () => {
    const begun = begin(lab, "nothing");
    begun.write("…");
    const [answer] = (await once(begun, "response")) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([404, "close"]);
    answer.resume();
    await once(begun, "close");
  });

  test("an upload may be larger than any other request", async () => {
    const name = next(lab, "plain");
    const large = { ...context, "large.txt": "0123456789abcdef".repeat(500_000) };
    const body = Readable.from([await tarOf(large)]);
    const query = `${urlOf(lab, "buildconfigs", "plain")}/instantiatebinary`;
    const sending: RequestInit & { duplex: "half" } = { method: "POST", body: Readable.toWeb(body), duplex: "half" };
    expect((await fetch(query, sending)).status).toBe(201);
    await inPhase(lab, name, "Complete");
  });

  test("an upload whose build does not start in time is answered so, and the build is cancelled", async () => {
    const before = lab.api.uploadPatience;
    lab.api.uploadPatience = 50;
    lab.store.create(kinds.resourceQuota, podQuota("0"));
    const name = next(lab, "plain");
    const answer = await uploadFiles(lab, "plain", context);
    change(lab, "resourceQuota", "pods", () => podQuota("50"));
    lab.api.uploadPatience = before;
    expect([answer.status, await answer.json()]).toMatchObject([
      504,
      { reason: "Timeout", message: `Timeout: timed out waiting for build ${name} to start after 0.05s` },
    ]);
    await inPhase(lab, name, "Cancelled");
  });

  test("who may not upload starts no build", async () => {
    const name = next(lab, "plain");
    lab.api.users = [{ token: "", username: "dev", rules: [] }];
    const answer = await uploadFiles(lab, "plain", context);
    lab.api.users = undefined;
    const why = `User "dev" cannot create resource "buildconfigs/instantiatebinary" in API group "build.openshift.io"`;
    expect([answer.status, await answer.json()]).toMatchObject([
      403,
      { message: `buildconfigs.build.openshift.io "plain" is forbidden: ${why} in the namespace "${namespace}"` },
    ]);
    expect(next(lab, "plain")).toBe(name);
  });
});
