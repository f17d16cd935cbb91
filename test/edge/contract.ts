import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { urlOf } from "../../src/core/address.ts";
import { applyChanges, invert } from "../../src/core/change.ts";
import type { Json } from "../../src/core/json.ts";
import type { KubeObject, PatchOperation } from "../../src/core/kube.ts";
import type { Locator } from "../../src/core/locator.ts";
import { recordAnnotation, undoAnnotation } from "../../src/core/record.ts";
import { original, standing } from "../../src/core/standing.ts";
import {
  isRefusal,
  type Admission,
  type Backend,
  type Diversion,
  type EdgeAdapter,
  type PageBackend,
} from "../../src/edge/adapter.ts";
import { adapterFor, adapters } from "../../src/edge/index.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Write } from "../../src/engine/plan/types.ts";
import { applyJsonPatch } from "../../src/lab/api/jsonpatch.ts";
import { changedMeanwhile, startsWith } from "./meanwhile.ts";

const page: PageBackend = { service: "maintenance-page", portName: "http", port: 8080 };

/** What one kind of edge object looks like. */
export interface Samples {
  /** Any valid open object that can be closed, with a uid; its TLS keys, where it has any, are `tlsKey`. */
  readonly any: fc.Arbitrary<KubeObject>;
  /** Every member that the API defines and no patch may miss, present or absent. */
  readonly members: readonly Locator[];
  readonly addresses: readonly (readonly [title: string, object: KubeObject, urls: readonly string[]])[];
  readonly backends: readonly (readonly [title: string, object: KubeObject, backends: readonly Backend[]])[];
  readonly admission: readonly (readonly [title: string, object: KubeObject, admission: Admission])[];
  /** Objects that cannot be closed, and a part of the reason. */
  readonly refused: readonly (readonly [title: string, object: KubeObject, why: string])[];
}

/** The text of every TLS key in the samples. */
export const tlsKey = "-----BEGIN PRIVATE KEY-----";

/** The changes that close a sample. */
export function diverted(adapter: EdgeAdapter, object: KubeObject): Diversion {
  const answer = adapter.divert(object, page, {});
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer;
}

/** What every adapter owes the engine. `except` names what a kind cannot keep, with the reason. */
export function edgeContract(
  adapter: EdgeAdapter,
  samples: Samples,
  except: readonly { readonly reason: string; readonly promise: string }[] = [],
): void {
  const promises = (promise: string, keep: (object: KubeObject) => void): void => {
    const exception = except.find((it) => it.promise === promise);
    if (exception !== undefined) test.skip(`${promise} (${exception.reason})`, () => {});
    else test(promise, () => fc.assert(fc.property(samples.any, keep)));
  };
  const target = (object: KubeObject) => ({ adapter, object });
  const hold = { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" };
  const write = (decision: ReturnType<typeof decideClose>) => {
    if (decision.kind !== "switch") throw new Error(JSON.stringify(decision));
    return { ...decision.write, result: kept(decision.write) };
  };
  const close = (object: KubeObject) =>
    write(decideClose(target(object), { hold, page, policy: {}, answered: { "http://shop.test/": 200 } }));
  const reopen = (object: KubeObject) => write(decideReopen(target(object), {}));

  describe(`what every adapter owes: ${adapter.kind}`, () => {
    test("people find it by its kind, and what is an object by its plural", () => {
      expect(adapterFor(adapter.kind)).toBe(adapter);
      const ofObjects = adapters.find(({ resource, make }) => resource === adapter.resource && make === undefined);
      expect(adapterFor(adapter.resource.plural)).toBe(ofObjects);
      expect(adapterFor(adapter.resource.kind)).toBe(ofObjects);
    });

    promises("Law 3: diverting and inverting give an object deeply equal to what it was", (object) => {
      const { changes } = diverted(adapter, object);
      expect(applyChanges(applyChanges(object, changes), invert(changes))).toEqual(object);
    });

    promises(
      "Law 3: closed and reopened, it is deeply equal to what it was, and while closed it knows what it was",
      (object) => {
        const closed = close(object).result;
        expect(standing(closed).state).toBe("closed");
        expect(original(closed)).toEqual(adapter.make === undefined ? object : withUid(object));
        expect(reopen(closed).result).toEqual(object);
      },
    );

    promises("Law 2: one patch closes it and one reopens it, and each gives what was planned", (object) => {
      const closing = close(object);
      const closed = applyJsonPatch(object, patchOf(closing));
      expect(stored(closed)).toEqual(closing.result);
      const opening = reopen(closing.result);
      expect(stored(applyJsonPatch(closed, patchOf(opening)))).toEqual(object);
    });

    promises(
      "Law 2: no patch applies where a member of the spec, or what it writes, is not as it was read",
      (object) => {
        const closing = close(object);
        for (const written of [closing, reopen(closing.result)]) {
          const { changes, target: read } = written;
          const places = [...samples.members, ...changes.map(({ at }) => at)];
          for (const changed of changedMeanwhile(read.object, places, adapter.guard.secret)) {
            expect(() => applyJsonPatch(changed, patchOf(written))).toThrow();
          }
        }
      },
    );

    promises("Law 10: no patch carries a TLS key, and no change touches or stores one", (object) => {
      const { changes } = diverted(adapter, object);
      for (const { at } of changes) expect(adapter.guard.secret.some((secret) => startsWith(secret, at))).toBe(false);
      const closing = close(object);
      const sent = [...patchOf(closing), ...patchOf(reopen(closing.result))];
      expect(JSON.stringify(sent)).not.toContain(tlsKey);
      expect(JSON.stringify(closing.result.metadata)).not.toContain(tlsKey);
    });

    promises("Law 11: the way out without us gives it back as it was", (object) => {
      const closed = close(object).result;
      const way = JSON.parse(closed.metadata.annotations?.[undoAnnotation] ?? "") as PatchOperation[];
      expect(stored(applyJsonPatch(closed, way))).toEqual(object);
    });

    promises("Law 5: who holds it beside another is asked for all that giving it back takes", (object) => {
      const request = { hold: { ...hold, maintenance: "other" }, page, policy: {}, answered: {} };
      const beside = decideClose(target(close(object).result), request);
      // What was made is deleted, and that right goes by its being made.
      const needs = adapter.make === undefined ? diverted(adapter, object).needs : [];
      expect(beside).toMatchObject({ kind: "note", needs });
    });

    promises("while it is closed, the page is the only backend", (object) => {
      const byNumber = { service: page.service, servicePort: page.port };
      const byName = { service: page.service, port: page.portName };
      expect([[byName], [byNumber]]).toContainEqual(adapter.backends(close(object).result));
    });

    promises("while it is closed, visitors come in where they came in before", (object) => {
      expect(adapter.addresses(close(object).result)).toEqual(adapter.addresses(object));
    });

    promises(
      "with a record on it, it is never diverted: a diverted state must not be saved as the original",
      (object) => {
        const closed = close(object).result;
        for (const name of [recordAnnotation, undoAnnotation]) {
          const annotations = { ...object.metadata.annotations, [name]: closed.metadata.annotations?.[name] ?? "" };
          const marked = { ...object, metadata: { ...object.metadata, annotations } };
          expect(adapter.divert(marked, page, {})).toMatchObject({
            refused: expect.any(String),
            remedy: [expect.any(String)],
          });
        }
      },
    );

    promises(
      "an object of the page's own proves the page: ours, on no host of anybody's, in the same shards",
      (object) => {
        const labelled = (labels: { readonly [key: string]: string }) => ({
          ...object,
          metadata: { ...object.metadata, labels },
        });
        const like = [labelled({ shard: "a", app: "shop" }), labelled({ shard: "a", app: "billing" })];
        const proof = adapter.proof?.(page, "demo", like) ?? object;
        expect(proof.kind).toBe(adapter.resource.kind);
        expect(proof.metadata).toMatchObject({ namespace: "demo" });
        expect(proof.metadata.labels).toEqual({ shard: "a", "app.kubernetes.io/managed-by": "entracte" });
        expect(adapter.backends(proof)).toEqual([{ service: page.service, port: page.portName }]);
        expect(adapter.addresses(proof)).toEqual([]);
      },
    );

    test.each(samples.addresses)("visitors come in: %s", (_, object, urls) => {
      expect(adapter.addresses(object).map(urlOf)).toEqual(urls);
    });

    test.each(samples.backends)("behind it stand: %s", (_, object, backends) => {
      expect(adapter.backends(object)).toEqual(backends);
    });

    test.each(samples.admission)("the edge has taken it, or says why not: %s", (_, object, admission) => {
      expect(adapter.admission(object)).toEqual(admission);
    });

    test.each(samples.refused)("Law 10: cannot be closed, and says why and what to do: %s", (_, object, why) => {
      const answer = adapter.divert(object, page, {});
      expect(answer).toMatchObject({ refused: expect.stringContaining(why) });
      expect(isRefusal(answer) && answer.remedy.every((line) => line !== "")).toBe(true);
    });
  });
}

/** What the server keeps of it: what is made gets a uid. */
const kept = ({ kind, result }: Write): KubeObject => (kind === "create" ? withUid(result) : result);

const withUid = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, uid: "u1" } });

function patchOf(write: Write): readonly PatchOperation[] {
  if (write.kind !== "patch") throw new Error(`no patch: ${write.kind}`);
  return write.operations;
}

/** What a server stores of a patched object: no empty map of labels or annotations. */
function stored(document: Json): KubeObject {
  return applyChanges(document as KubeObject, []);
}
