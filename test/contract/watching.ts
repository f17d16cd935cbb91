import { createInterface } from "node:readline";
import { open } from "./http.ts";
import type { Subject } from "./subject.ts";

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly code?: number;
    readonly reason?: string;
    readonly metadata: { readonly name: string; readonly resourceVersion: string };
  };
}

/** An open watch: its status, its events as they come, and how to end it. */
export interface Watching {
  readonly status: number;
  readonly events: readonly Event[];
  readonly ended: Promise<void>;
  stop(): void;
}

/** Watches a collection, collecting what it says. */
export async function watching(subject: Subject, path: string): Promise<Watching> {
  const incoming = await open(subject.config, "GET", path);
  const events: Event[] = [];
  const lines = createInterface({ input: incoming });
  lines.on("line", (line) => events.push(JSON.parse(line) as Event));
  const ended = new Promise<void>((resolve) => incoming.once("close", resolve));
  incoming.on("error", () => {});
  return { status: incoming.statusCode ?? 0, events, ended, stop: () => incoming.destroy() };
}
