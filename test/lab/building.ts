import { request, type ClientRequest } from "node:http";
import { expect, vi } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { kinds } from "../../src/lab/kinds.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { archiveOf } from "../support/archive.ts";
import { namespace } from "./support.ts";

/** An ImageStream, and a BuildConfig that is given its source and pushes to its tag `v1`. */
export function building(name: string, spec: JsonObject = {}): readonly KubeObject[] {
  const metadata = { name, namespace };
  const common = { source: { binary: {} }, strategy: { dockerStrategy: {} } };
  const output = { to: { kind: "ImageStreamTag", name: `${name}:v1` } };
  return [
    { apiVersion: "image.openshift.io/v1", kind: "ImageStream", metadata },
    { apiVersion: "build.openshift.io/v1", kind: "BuildConfig", metadata, spec: { ...common, output, ...spec } },
  ];
}

/** A page as a Docker context, as teams make it by hand, with its files in a directory of the image. */
export function pageContext(html: string, root = "/usr/share/nginx/html"): { readonly [path: string]: string } {
  return {
    Dockerfile: [
      "FROM nginxinc/nginx-unprivileged:1.20",
      "COPY default.conf /etc/nginx/conf.d/",
      `COPY index.html ${root}/`,
      "",
    ].join("\n"),
    "default.conf": `server { listen 8080; root ${root}; location / { try_files $uri /index.html; } }\n`,
    "index.html": html,
  };
}

const groups = {
  buildconfigs: "build.openshift.io",
  builds: "build.openshift.io",
  imagestreams: "image.openshift.io",
  imagestreamtags: "image.openshift.io",
  deployments: "apps",
} as const;

/** The URL of an object of the lab. */
export function urlOf(lab: Lab, plural: keyof typeof groups, name: string): string {
  return `${lab.server}/apis/${groups[plural]}/v1/namespaces/${namespace}/${plural}/${name}`;
}

/** Uploads a source. */
export async function upload(lab: Lab, config: string, body: string | Uint8Array, query = ""): Promise<Response> {
  return await fetch(`${urlOf(lab, "buildconfigs", config)}/instantiatebinary${query}`, { method: "POST", body });
}

/** Uploads files as an archive. */
export async function uploadFiles(
  lab: Lab,
  config: string,
  files: { readonly [path: string]: string },
): Promise<Response> {
  return await upload(lab, config, new Uint8Array(await archiveOf(files)));
}

export interface BuildStatus {
  readonly phase: string;
  readonly reason?: string;
  readonly message?: string;
  readonly logSnippet?: string;
  readonly output?: { readonly to: { readonly imageDigest: string } };
  readonly startTimestamp?: string;
  readonly completionTimestamp?: string;
}

/** The status of a build, as the API answers it. */
export async function statusOf(lab: Lab, build: string): Promise<BuildStatus> {
  const answer = (await (await fetch(urlOf(lab, "builds", build))).json()) as { readonly status: BuildStatus };
  return answer.status;
}

/** Waits until a build is in a phase. */
export async function inPhase(lab: Lab, build: string, phase: string): Promise<BuildStatus> {
  return await vi.waitFor(
    async () => {
      const status = await statusOf(lab, build);
      expect(status.phase).toBe(phase);
      return status;
    },
    { timeout: 20_000 },
  );
}

/** A build's log; with `?follow=true`, until the build is over. */
export async function logOf(lab: Lab, build: string, query = "?follow=true"): Promise<Response> {
  return await fetch(`${urlOf(lab, "builds", build)}/log${query}`);
}

/** Changes an object of the lab, as a client that writes all of it would. */
export function change(lab: Lab, kind: keyof typeof kinds, name: string, to: (it: KubeObject) => KubeObject): void {
  lab.store.update(kinds[kind], namespace, name, to);
}

/** The name of the build that the next upload makes. */
export function next(lab: Lab, config: string): string {
  const found = lab.store.get(kinds.buildConfig, namespace, config);
  return `${config}-${Number(found?.status?.["lastVersion"] ?? 0) + 1}`;
}

/** Begins an upload, which goes on until it is ended or destroyed. */
export function begin(lab: Lab, config: string): ClientRequest {
  const begun = request(`${urlOf(lab, "buildconfigs", config)}/instantiatebinary`, { method: "POST" });
  begun.on("error", () => {});
  return begun;
}

/** A quota of so many pods. */
export function podQuota(pods: string): KubeObject {
  const metadata = { name: "pods", namespace };
  return { apiVersion: "v1", kind: "ResourceQuota", metadata, spec: { hard: { pods } } };
}
