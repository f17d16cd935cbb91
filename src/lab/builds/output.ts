import type { KubeObject } from "../../core/kube.ts";
import { parseReference, repositoryOf, splitTag } from "../images/reference.ts";
import { historyOf } from "../images/stream.ts";
import { kinds } from "../kinds.ts";
import { textAt } from "../read.ts";
import type { Store } from "../store.ts";

/** Where a build pushes to; without a reference nowhere. */
export interface Output {
  readonly reference?: string;
}

/** Where a build pushes to, or `missing` where its stream is not there (build_controller.go, resolveOutputDockerImageReference). */
export function outputOf(store: Store, build: KubeObject): Output | "missing" {
  const to = (member: string): string | undefined => textAt(build.spec, "output", "to", member);
  const name = to("name");
  if (name === undefined) return {};
  if (to("kind") === "DockerImage") {
    return { reference: parseReference(name).tag === undefined ? `${name}:latest` : name };
  }
  const [stream, tag] = splitTag(name) ?? ["", ""];
  const namespace = to("namespace") ?? build.metadata.namespace ?? "";
  if (store.get(kinds.imageStream, namespace, stream) === undefined) return "missing";
  return { reference: `${repositoryOf(namespace, stream)}:${tag}` };
}

/** The image that takes the place of the one in FROM (`dockerStrategy.from`), or `undefined`. */
export function baseImageOf(store: Store, build: KubeObject): string | undefined {
  const from = (member: string): string | undefined => textAt(build.spec, "strategy", "dockerStrategy", "from", member);
  const name = from("name");
  if (name === undefined || from("kind") !== "ImageStreamTag") return name;
  const [stream, tag] = splitTag(name) ?? ["", ""];
  const found = store.get(kinds.imageStream, from("namespace") ?? build.metadata.namespace, stream);
  return found === undefined ? name : (historyOf(found, tag)[0]?.dockerImageReference ?? name);
}
