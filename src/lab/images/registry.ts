import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { timestamp } from "../api/objects.ts";
import { kinds } from "../kinds.ts";
import type { Store } from "../store.ts";
import { digestOf } from "./digest.ts";
import { internalRegistry, parseReference } from "./reference.ts";
import { historyOf, withEvent } from "./stream.ts";

/** An image that the lab has built. */
export interface BuiltImage {
  readonly digest: string;
  /** Its file system. */
  readonly root: string;
  /** The directories that its Dockerfile copied to. */
  readonly directories: readonly string[];
}

/** Says why a push is refused, as a registry would; `undefined` takes it. */
export type PushRefusal = (reference: string) => string | undefined;

/** Every registry that the lab pushes to: the cluster's own, whose tags are ImageStreams, and all others. */
export class Registry {
  private readonly store: Store;
  private readonly directory: string;
  private readonly images = new Map<string, BuiltImage>();
  private readonly tags = new Map<string, string>();

  constructor(store: Store, directory: string) {
    this.store = store;
    this.directory = directory;
  }

  /** Takes the tree at `root` as an image and tags it. Returns its digest. */
  async push(reference: string, root: string, directories: readonly string[]): Promise<string> {
    const digest = await digestOf(root);
    const home = join(this.directory, digest.replace(":", "-"));
    if (existsSync(home)) rmSync(root, { recursive: true });
    else {
      mkdirSync(this.directory, { recursive: true });
      renameSync(root, home);
    }
    this.images.set(digest, { digest, root: home, directories });
    const { registry, repository, tag = "latest" } = parseReference(reference);
    if (registry === internalRegistry) this.tagStream(repository, tag, digest);
    else this.tags.set(`${registry}/${repository}:${tag}`, digest);
    return digest;
  }

  /** The image that a reference means; `undefined` where the lab has none of it. */
  resolve(reference: string): BuiltImage | undefined {
    const { registry, repository, tag = "latest", digest } = parseReference(reference);
    const [namespace = "", stream = ""] = repository.split("/");
    if (digest !== undefined) return this.images.get(digest);
    const found =
      registry === internalRegistry
        ? this.newest(namespace, stream, tag)
        : this.tags.get(`${registry}/${repository}:${tag}`);
    return found === undefined ? undefined : this.images.get(found);
  }

  private newest(namespace: string, name: string, tag: string): string | undefined {
    const stream = this.store.get(kinds.imageStream, namespace, name);
    return stream === undefined ? undefined : historyOf(stream, tag)[0]?.image;
  }

  /** The registry tells the stream of what was pushed (openshift-apiserver registry/imagestreammapping/rest.go). */
  private tagStream(repository: string, tag: string, image: string): void {
    const [namespace = "", name = ""] = repository.split("/");
    if (this.store.get(kinds.imageStream, namespace, name) === undefined) return;
    this.store.update(kinds.imageStream, namespace, name, (stream) =>
      withEvent(stream, tag, {
        created: timestamp(Date.now()),
        dockerImageReference: `${internalRegistry}/${repository}@${image}`,
        image,
        generation: stream.metadata.generation ?? 1,
      }),
    );
  }
}
