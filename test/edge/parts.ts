import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../../src/core/kube.ts";
import { isWithin, partOf } from "../../src/core/part.ts";
import { standing } from "../../src/core/standing.ts";
import { isRefusal, type EdgeAdapter } from "../../src/edge/adapter.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Decision } from "../../src/engine/plan/types.ts";

/** What an edge makes of one request: the Service that answers it, named after its object; nothing where none does. */
type Answer<R> = (objects: readonly KubeObject[], request: R) => string | undefined;

/** What one kind of edge object looks like where parts of it are closed. */
export interface PartSamples<R extends { readonly path: string }> {
  /** An object, older than every other one, with other objects of applications beside it. */
  readonly any: fc.Arbitrary<{ readonly object: KubeObject; readonly beside: readonly KubeObject[] }>;
  /** What visitors ask for. */
  readonly requests: readonly R[];
  /** How its edges choose, as their documentation says. */
  answer(object: KubeObject): Answer<R>;
}

const page = { service: "maintenance-page", portName: "http", port: 8080 };
const paths = ["/a", "/a/b", "/a/b/c", "/ab", "/d"];

/** The objects that close these paths, closed; nothing where that is refused. */
export function closedParts(
  adapter: EdgeAdapter,
  object: KubeObject,
  { beside, close }: { readonly beside: readonly KubeObject[]; readonly close: readonly string[] },
): readonly KubeObject[] | undefined {
  const answer = adapter.overlay?.(object, close, [object, ...beside]);
  if (answer === undefined || isRefusal(answer)) return undefined;
  return answer.map((part) => {
    const hold = { maintenance: "legacy", since: "2026-11-25T02:00:00Z", by: "ada" };
    return made(decideClose({ adapter, object: part }, { hold, page, policy: {}, answered: {} }));
  });
}

function made(decision: Decision): KubeObject {
  if (decision.kind !== "switch" || decision.write.kind !== "create") throw new Error(JSON.stringify(decision));
  const { result } = decision.write;
  const stamp = { uid: `uid-${result.metadata.name}`, resourceVersion: "1", creationTimestamp: "2026-11-25T02:00:00Z" };
  return { ...result, metadata: { ...result.metadata, ...stamp } };
}

/** What every adapter that closes parts owes: for arbitrary objects and requests. */
export function partsContract<R extends { readonly path: string }>(
  adapter: EdgeAdapter,
  samples: PartSamples<R>,
): void {
  const close = fc.constantFrom(...paths).map((path) => [path]);
  const promises = (
    promise: string,
    keep: (closing: { object: KubeObject; beside: readonly KubeObject[]; close: readonly string[] }) => boolean,
  ): void => {
    test(`${adapter.resource.kind}: ${promise}`, () => {
      let kept = 0;
      const given = fc.tuple(samples.any, close).map(([objects, path]) => ({ ...objects, close: path }));
      fc.assert(
        fc.property(given, (closing) => {
          if (keep(closing)) kept++;
        }),
        { numRuns: 400 },
      );
      // Neither is all of it refused, nor nothing.
      expect(kept).toBeGreaterThan(20);
    });
  };

  promises(
    "what is at and below a closed path gives the page, and all else its application as before",
    ({ object, beside, close: [path = ""] }) => {
      const parts = closedParts(adapter, object, { beside, close: [path] });
      if (parts === undefined) return false;
      const answer = samples.answer(object);
      for (const request of samples.requests) {
        const before = answer([object, ...beside], request);
        const after = answer([object, ...beside, ...parts], request);
        const within = isWithin(request.path, path);
        // Where nobody answered, the page may.
        if (within && before === undefined && after === page.service) continue;
        const due = within && before?.startsWith(object.metadata.name) === true ? page.service : before;
        expect(after, `${JSON.stringify(request)} of ${JSON.stringify({ object, parts, beside })}`).toBe(due);
      }
      return true;
    },
  );

  promises(
    "Law 3: a part leaves its object to the letter as it was, and goes when it reopens",
    ({ object, beside, close: closing }) => {
      const before = JSON.stringify(object);
      const parts = closedParts(adapter, object, { beside, close: closing });
      expect(JSON.stringify(object)).toBe(before);
      for (const part of parts ?? []) {
        expect(standing(part).state).toBe("closed");
        expect(partOf(part)).toMatchObject({ kind: adapter.kind, name: object.metadata.name, path: closing[0] });
        expect(decideReopen({ adapter, object: part }, {})).toMatchObject({ write: { kind: "delete" } });
        const { name, uid } = object.metadata;
        const { apiVersion, kind } = object;
        expect(part.metadata.ownerReferences).toEqual([{ apiVersion, kind, name, uid }]);
      }
      return parts !== undefined;
    },
  );

  promises(
    "while a part is closed the page is all that is behind it, and it is asked for below its path",
    ({ object, beside, close: [path = ""] }) => {
      const parts = closedParts(adapter, object, { beside, close: [path] });
      for (const part of parts ?? []) {
        expect(adapter.backends(part).map(({ service }) => service)).toEqual([page.service]);
        for (const address of adapter.addresses(part)) expect(isWithin(address.path, path)).toBe(true);
        const behind = adapter.backends(adapter.narrowed?.(object, path) ?? object);
        expect(adapter.backends(object)).toEqual(expect.arrayContaining([...behind]));
      }
      return parts !== undefined;
    },
  );
}
