import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLab, type Lab } from "../../src/lab/lab.ts";
import { building, inPhase, logOf, pageContext, statusOf, uploadFiles } from "./building.ts";

const context = pageContext("<h1>closed</h1>");

describe("the log of a build", () => {
  let lab: Lab;
  beforeAll(async () => {
    const objects = ["slow", "cut", "queried"].flatMap((name) => building(name));
    lab = await startLab({ seed: false, objects, buildStepTime: 150 });
  });
  afterAll(() => lab.stop());

  test("comes line by line while the build runs", async () => {
    await uploadFiles(lab, "slow", context);
    const log = await logOf(lab, "slow-1");
    expect(log.headers.get("content-type")).toBe("text/plain");
    const reader = log.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("STEP 1/3")) text += (await reader?.read())?.value ?? "";
    expect(text).not.toContain("Push successful");
    expect((await statusOf(lab, "slow-1")).phase).toBe("Running");
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) text += part.value;
    expect(text).toMatch(/^Receiving source .*\nSTEP 1\/3: FROM .*[^]*\nPush successful\n$/);
  });

  test("that breaks off can be asked for again, from its beginning", async () => {
    await uploadFiles(lab, "cut", context);
    lab.api.logCuts.push(60);
    const first = await logOf(lab, "cut-1");
    await expect(first.text()).rejects.toThrow("terminated");
    const whole = await (await logOf(lab, "cut-1")).text();
    expect(whole).toMatch(/^Receiving source .*[^]*\nPush successful\n$/);
  });

  test("is cut to what the query asks for", async () => {
    await uploadFiles(lab, "queried", context);
    await inPhase(lab, "queried-1", "Complete");
    const ask = async (query: string) => await (await logOf(lab, "queried-1", query)).text();
    expect(await ask("?tailLines=1")).toBe("Push successful\n");
    expect(await ask("?limitBytes=9")).toBe("Receiving");
    expect(await ask("?follow=true&limitBytes=9")).toBe("Receiving");
    expect(await ask("?tailLines=1&timestamps=true")).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z Push successful\n$/);
    expect(await ask("?sinceTime=2000-01-01T00:00:00Z")).toContain("Receiving");
    expect(await ask(`?sinceTime=${new Date(Date.now() + 60_000).toISOString()}`)).toBe("");
  });
});

describe("a lab without the capabilities", () => {
  test("serves neither builds nor image streams, and runs pods as ever", async () => {
    const lab = await startLab({ seed: false, builds: false });
    try {
      const groups = ["build.openshift.io", "image.openshift.io"];
      const asked = await Promise.all(groups.map((group) => fetch(`${lab.server}/apis/${group}/v1`)));
      expect(asked.map(({ status }) => status)).toEqual([404, 404]);
      const { groups: served } = (await (await fetch(`${lab.server}/apis`)).json()) as { groups: { name: string }[] };
      expect(served.map(({ name }) => name)).not.toEqual(expect.arrayContaining([groups[0]]));
    } finally {
      await lab.stop();
    }
  });
});
