import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Trouble } from "../../src/core/errors.ts";
import type { KubeObject } from "../../src/core/kube.ts";
import { isWithin, partOf } from "../../src/core/part.ts";
import { recordOf } from "../../src/core/standing.ts";
import { route } from "../../src/edge/route.ts";
import { decideClose } from "../../src/engine/plan/close.ts";
import { applicationTarget, coverOf } from "../../src/engine/plan/part.ts";
import { partsOf } from "../../src/engine/plan/parts.ts";
import { decideReopen } from "../../src/engine/plan/reopen.ts";
import type { Decision, Target } from "../../src/engine/plan/types.ts";
import { Stored } from "../support/stored.ts";

const page = { service: "maintenance-page", portName: "http", port: 8080 };
const shop: KubeObject = {
  apiVersion: "route.openshift.io/v1",
  kind: "Route",
  metadata: { name: "shop", namespace: "demo", uid: "u0", resourceVersion: "1", annotations: { note: "kept" } },
  spec: { host: "shop.apps.test", to: { kind: "Service", name: "shop", weight: 100 }, port: { targetPort: "web" } },
};

/** A namespace in which a Route closes and reopens, whole and in part. */
class Routes extends Stored {
  /** The whole, or the part at a path. */
  target(path: string): Target {
    const whole = this.targets.find(({ object }) => object.metadata.name === "shop") as Target;
    return path === "/" ? whole : (partsOf(whole, [path], this.targets)[0] as Target);
  }

  close(path: string, maintenance: string): void {
    const hold = { maintenance, since: "2026-11-25T02:00:00Z", by: "ada" };
    this.apply(decideClose(this.target(path), { hold, page, policy: {}, answered: {} }));
  }

  reopen(path: string, maintenance: string): Decision {
    const decision = decideReopen(this.target(path), { maintenance });
    this.apply(decision);
    return decision;
  }

  /** What the router gives a visitor of this path: the longest path wins (openshift/router util/map_paths.go). */
  shown(path: string): string {
    const [first] = this.objects
      .map((object) => ({ object, at: typeof object.spec?.path === "string" ? object.spec.path : "/" }))
      .filter(({ at }) => isWithin(path, at))
      .toSorted((a, b) => b.at.length - a.at.length);
    return route.backends(first?.object ?? shop)[0]?.service ?? "nothing";
  }
}

const paths = ["/", "/a", "/a/b", "/a/b/c", "/ab", "/d"];
const step = fc.record({
  path: fc.constantFrom(...paths),
  maintenance: fc.constantFrom("one", "two"),
  closes: fc.boolean(),
});

describe("parts of a Route", () => {
  test("Law 3: closed and reopened with the whole, in any order and by several, visitors get what is held, and all is as before", () => {
    const run = (steps: readonly { path: string; maintenance: string; closes: boolean }[]) => {
      const routes = new Routes(shop);
      const held = new Set<string>();
      const check = () => {
        for (const path of [...paths, "/a/x", "/z"]) {
          const closed = [...held].some((each) => isWithin(path, each.split(" ")[0] as string));
          expect(routes.shown(path), `${path} while ${[...held].join(", ")}`).toBe(closed ? page.service : "shop");
        }
      };
      for (const { path, maintenance, closes } of steps) {
        if (closes) routes.close(path, maintenance);
        else routes.reopen(path, maintenance);
        if (closes) held.add(`${path} ${maintenance}`);
        else held.delete(`${path} ${maintenance}`);
        check();
      }
      for (const each of held) routes.reopen(...(each.split(" ") as [string, string]));
      expect(routes.objects).toEqual([shop]);
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 14 }), run));
  });

  test("Law 7: the Route itself is not touched, and what closes a part carries a record of its own", () => {
    const routes = new Routes(shop);
    routes.close("/a", "one");
    routes.close("/a", "two");
    const [whole, part] = routes.objects;
    expect(whole).toEqual(shop);
    expect(part && recordOf(part)?.holds.map(({ maintenance }) => maintenance)).toEqual(["one", "two"]);
    expect(routes.reopen("/a", "one").kind).toBe("note");
    expect(routes.reopen("/a", "two")).toMatchObject({
      kind: "switch",
      write: { kind: "delete", resourceVersion: "1" },
    });
  });

  test("have the application of the whole behind them, as it is now and also where that is closed", () => {
    const routes = new Routes(shop);
    routes.close("/a", "one");
    expect(route.backends(applicationTarget(routes.target("/a")).object)).toEqual([{ service: "shop", port: "web" }]);
    routes.close("/", "one");
    expect(route.backends(applicationTarget(routes.target("/a")).object)).toEqual([{ service: "shop", port: "web" }]);
  });

  test("say what keeps the page there when they go: the whole, or a part above", () => {
    const routes = new Routes(shop);
    for (const path of ["/", "/a", "/a/b"]) routes.close(path, "one");
    const cover = (path: string, ...going: readonly string[]) =>
      coverOf(routes.target(path), new Set(going))?.object.metadata.name;
    const key = (path: string) => `demo/route/${routes.target(path).object.metadata.name}`;
    expect(cover("/a/b")).toBe(routes.target("/a").object.metadata.name);
    expect(cover("/a/b", key("/a"))).toBe("shop");
    expect(cover("/a/b", key("/a"), key("/"))).toBeUndefined();
    expect(decideReopen(routes.target("/a/b"), {})).toMatchObject({ kind: "note", write: { kind: "delete" } });
  });

  test("that somebody pointed elsewhere are drifted: they go, or are theirs", () => {
    const routes = new Routes(shop);
    routes.close("/a", "one");
    routes.objects = routes.objects.map((object) =>
      partOf(object) === undefined
        ? object
        : { ...object, spec: { ...object.spec, to: { kind: "Service", name: "b" } } },
    );
    expect(decideReopen(routes.target("/a"), {}).kind).toBe("drift");
    expect(decideReopen(routes.target("/a"), { drift: "restore" })).toMatchObject({ write: { kind: "delete" } });
    const kept = decideReopen(routes.target("/a"), { drift: "keep-theirs" });
    expect(kept).toMatchObject({ write: { kind: "patch", result: { spec: { to: { name: "b" }, path: "/a" } } } });
    const left = JSON.stringify("write" in kept && kept.write.result.metadata);
    // Nor does it go with the Route that it was a part of.
    expect(left).not.toMatch(/entracte.dev|managed-by|ownerReferences/);
  });

  test("Law 7: are refused where their name is taken by what is not ours", () => {
    const routes = new Routes(shop);
    const { name } = routes.target("/a").object.metadata;
    routes.objects = [
      shop,
      { ...shop, metadata: { name, namespace: "demo", uid: "u1" }, spec: { host: "other.test" } },
    ];
    expect(() => routes.target("/a")).toThrow(Trouble);
    expect(() => routes.target("/a")).toThrow(/is in the way/);
  });
});
