import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import * as z from "zod";
import type { JsonObject } from "../../src/core/json.ts";
import type { KubeObject } from "../../src/core/kube.ts";

const said = {
  /** The object switches, and the person is told these sentences (none, unless given). */
  notes: z.array(z.string()).optional(),
  /** It switches, and these subresources of it are asked for first (none, unless given). */
  needs: z.array(z.string()).optional(),
  /** Only the record changes. */
  note: z.string().optional(),
  nothing: z.string().optional(),
  refused: z.string().optional(),
  remedy: z.array(z.string()).optional(),
  drift: z.array(z.string()).optional(),
};
const closing = z.strictObject({
  as: z.string(),
  reason: z.string().optional(),
  tls: z.union([z.literal("edge"), z.strictObject({ secret: z.string() })]).optional(),
  tlsAcme: z.literal(true).optional(),
  /** The page speaks TLS itself; with a certificate of the service CA, or only of Secrets. */
  page: z.enum(["serving", "secrets"]).optional(),
  ...said,
});
const reopening = z.strictObject({
  as: z.string().optional(),
  answer: z.enum(["keep-theirs", "restore"]).optional(),
  ...said,
});
const request = z.strictObject({
  close: z.array(closing),
  /** Only these paths of it. */
  paths: z.array(z.string()).optional(),
  /** A merge patch by somebody else, while it is closed. */
  meanwhile: z.record(z.string(), z.json()).optional(),
  reopen: z.array(reopening).default([]),
});

export type Closing = z.infer<typeof closing>;
export type Reopening = z.infer<typeof reopening>;

/** One folder: what stands there, what is asked, and what stands there then. */
export interface Scenario {
  readonly title: string;
  readonly before: KubeObject;
  readonly close: readonly Closing[];
  readonly meanwhile: JsonObject | undefined;
  readonly reopen: readonly Reopening[];
  /** Only these paths of it close. */
  readonly paths: readonly string[] | undefined;
  /** The object while it is closed, or those that close parts of it; none where nothing is written. */
  readonly closed: readonly KubeObject[];
  readonly reopened: KubeObject;
}

/** Every folder beside this file, read. */
export function scenarios(): Scenario[] {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => readScenario(join(import.meta.dirname, name), name.replaceAll("-", " ")));
}

function readScenario(folder: string, title: string): Scenario {
  const read = (name: string): readonly KubeObject[] => {
    const file = join(folder, `${name}.yaml`);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
  };
  const [before, ...more] = read("before");
  if (before === undefined || more.length > 0) throw new Error(`${folder} has no before.yaml of one object`);
  const text = readFileSync(join(folder, "request.yaml"), "utf8");
  const { close, meanwhile, reopen, paths } = request.parse(parse(text));
  const [reopened = before] = read("reopened");
  return { title, before, close, reopen, paths, closed: read("closed"), reopened, meanwhile };
}
