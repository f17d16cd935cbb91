import { expect, test } from "vitest";
import { at, configMap } from "./objects.ts";
import { contract, fresh, marked, onLab } from "./subject.ts";

interface List {
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

contract("Listing objects", (subject) => {
  const make = (name: string, labels: { readonly [key: string]: string }) =>
    subject().send("POST", at(subject(), "configmaps"), {
      body: configMap(name, { metadata: { name, labels: { ...marked, ...labels } } }),
    });
  const list = async (query: string) => {
    const { status, body } = await subject().send("GET", `${at(subject(), "configmaps")}?${query}`);
    return { status, body, list: body as unknown as List };
  };
  const names = async (labelSelector: string) => {
    const { list: found } = await list(new URLSearchParams({ labelSelector }).toString());
    return found.items.map(({ metadata }) => metadata.name);
  };

  test("a label selector chooses by equality, by sets and by existence (apimachinery labels/selector.go)", async () => {
    const suite = fresh("suite");
    const [a, b, c] = [fresh("a"), fresh("b"), fresh("c")];
    await make(a, { suite, tier: "web", color: "red" });
    await make(b, { suite, tier: "web" });
    await make(c, { suite, tier: "data" });
    expect(await names(`suite=${suite}`)).toEqual([a, b, c]);
    expect(await names(`suite==${suite},tier!=web`)).toEqual([c]);
    expect(await names(`suite=${suite},tier in (web,data),color`)).toEqual([a]);
    expect(await names(`suite=${suite},!color`)).toEqual([b, c]);
    expect(await names(`suite=${suite},color notin (red)`)).toEqual([b, c]);
  });

  test("a field selector chooses by name; a field that is none to select by is 400 (apimachinery fields)", async () => {
    const name = fresh();
    await make(name, {});
    expect((await list(`fieldSelector=metadata.name%3D${name}`)).list.items.map((each) => each.metadata.name)).toEqual([
      name,
    ]);
    expect((await list("fieldSelector=data.a%3D1")).status).toBe(400);
  });

  test("a list carries its kind and a resourceVersion to watch from (handlers/get.go ListResource)", async () => {
    const { list: found } = await list("limit=500");
    expect(found.kind).toBe("ConfigMapList");
    expect(found.metadata.resourceVersion).toMatch(/^\d+$/);
  });

  test("with a limit a list comes in pages, each object once (handlers/get.go, storage/continue.go)", async () => {
    const suite = fresh("suite");
    const made = [fresh("p"), fresh("p"), fresh("p"), fresh("p"), fresh("p")];
    for (const name of made) await make(name, { suite });
    const query = `labelSelector=suite%3D${suite}&limit=2`;
    const seen: string[] = [];
    let token: string | undefined = "";
    let pages = 0;
    while (token !== undefined) {
      const { list: page }: { list: List } = await list(`${query}&continue=${encodeURIComponent(token)}`);
      seen.push(...page.items.map(({ metadata }) => metadata.name));
      token = page.metadata.continue === "" ? undefined : page.metadata.continue;
      pages++;
    }
    expect(seen).toEqual(made.toSorted());
    expect(pages).toBeGreaterThanOrEqual(3);
  });

  test("a continue token that is too old is 410 Expired (storage/etcd3 store.go, handleContinueError)", async (context) => {
    const { store } = onLab(subject(), context, "it takes a compaction");
    const suite = fresh("suite");
    for (const name of [fresh(), fresh()]) await make(name, { suite });
    const { list: page } = await list(`labelSelector=suite%3D${suite}&limit=1`);
    store.compact();
    const next = await list(`labelSelector=suite%3D${suite}&limit=1&continue=${page.metadata.continue ?? ""}`);
    expect(next.status).toBe(410);
    expect(next.body["reason"]).toBe("Expired");
  });

  test("kubectl's table has a row for each object (meta/v1 Table)", async () => {
    const name = fresh();
    await make(name, {});
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const { body } = await subject().send("GET", at(subject(), "configmaps", name), { accept });
    const table = body as unknown as { kind: string; rows: { cells: unknown[] }[] };
    expect(table.kind).toBe("Table");
    expect(table.rows[0]?.cells[0]).toBe(name);
  });
});
