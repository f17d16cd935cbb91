import { expect, test } from "vitest";
import { at, causes, ingress, jsonPatch, mergePatch, metadata, strategicPatch } from "./objects.ts";
import { contract, fresh } from "./subject.ts";

type Json = { readonly [member: string]: unknown };

const service = (port: Json, name = "x"): Json => ({ service: { name, port } });
const number = { number: 80 };
const path = (more: Json = {}): Json => ({ path: "/", pathType: "Prefix", backend: service(number), ...more });
const rules = (...paths: readonly Json[]): Json => ({ rules: [{ host: "a.example.com", http: { paths } }] });
const host = (name: string): Json => ({ rules: [{ host: name, http: { paths: [path()] } }] });

/** What Ingress validation refuses: the case, the spec, the field of the cause. */
const refused: readonly (readonly [string, Json, string])[] = [
  ["neither rules nor a default backend", { rules: [] }, "spec"],
  ["a host that is an address", host("192.0.2.1"), "spec.rules[0].host"],
  ["a host with a port", host("a.example.com:8080"), "spec.rules[0].host"],
  ["a wildcard in the middle", host("a.*.example.com"), "spec.rules[0].host"],
  ["http without paths", { rules: [{ host: "a.example.com", http: { paths: [] } }] }, "spec.rules[0].http.paths"],
  ["no pathType", rules(path({ pathType: undefined })), "spec.rules[0].http.paths[0].pathType"],
  ["an unknown pathType", rules(path({ pathType: "Regex" })), "spec.rules[0].http.paths[0].pathType"],
  ["a Prefix without a path", rules(path({ path: undefined })), "spec.rules[0].http.paths[0].path"],
  ["a path that is not absolute", rules(path({ path: "a" })), "spec.rules[0].http.paths[0].path"],
  ["a path with two slashes", rules(path({ path: "/a//b" })), "spec.rules[0].http.paths[0].path"],
  ["an encoded slash", rules(path({ path: "/a%2fb" })), "spec.rules[0].http.paths[0].path"],
  ["a path that goes up", rules(path({ path: "/a/..", pathType: "Exact" })), "spec.rules[0].http.paths[0].path"],
  ["no backend", rules(path({ backend: {} })), "spec.rules[0].http.paths[0].backend"],
  [
    "a backend's name that is none of a Service",
    rules(path({ backend: service(number, "1a") })),
    "spec.rules[0].http.paths[0].backend.service.name",
  ],
  ["a backend without a port", rules(path({ backend: service({}) })), "spec.rules[0].http.paths[0].backend"],
  [
    "a port by name and by number",
    rules(path({ backend: service({ name: "http", number: 80 }) })),
    "spec.rules[0].http.paths[0].backend",
  ],
  [
    "port 70000",
    rules(path({ backend: service({ number: 70_000 }) })),
    "spec.rules[0].http.paths[0].backend.service.port.number",
  ],
  ["a default backend without a name", { defaultBackend: service(number, "") }, "spec.defaultBackend.service.name"],
  ["a TLS host that is none", { tls: [{ hosts: ["a_b"] }] }, "spec.tls[0].hosts[0]"],
  ["a TLS Secret's name that is none", { tls: [{ secretName: "A" }] }, "spec.tls[0].secretName"],
];

contract("Ingresses", (subject) => {
  const post = (body: Json) => subject().send("POST", at(subject(), "ingresses"), { body });
  const patch = (name: string, body: unknown, type: string) =>
    subject().send("PATCH", at(subject(), "ingresses", name), { body, type });
  const made = async (spec: Json = {}, more: Json = {}) => {
    const name = fresh();
    const { status, body } = await post(ingress(name, spec, more));
    expect({ status, body }).toMatchObject({ status: 201 });
    return metadata(body);
  };
  interface Spec {
    readonly rules: readonly { readonly host: string; readonly http: { readonly paths: readonly Json[] } }[];
  }
  const spec = (body: Json): Spec => body["spec"] as Spec;

  test("Ingresses and IngressClasses are in networking.k8s.io/v1, the classes without a namespace", async () => {
    const { body } = await subject().send("GET", "/apis/networking.k8s.io/v1");
    const names = (body["resources"] as { name: string; namespaced: boolean; shortNames?: string[] }[]).map(
      (it) => `${it.name} ${String(it.namespaced)} ${String(it.shortNames ?? "")}`,
    );
    expect(names).toEqual(expect.arrayContaining(["ingresses true ing", "ingressclasses false "]));
  });

  test.for(refused)(
    "%s is 422 with the field as a cause (pkg/apis/networking/validation)",
    async ([, given, field]) => {
      const { status, body } = await post(ingress(fresh(), given));
      expect(status).toBe(422);
      expect(causes(body).map((cause) => cause.field)).toContain(field);
    },
  );

  test("a class by annotation and by field is refused (ValidateIngressCreate)", async () => {
    const annotations = { "kubernetes.io/ingress.class": "x" };
    const { status, body } = await post(ingress(fresh(), {}, { annotations }));
    expect(status).toBe(422);
    expect(causes(body).map((cause) => cause.field)).toEqual(["annotations[kubernetes.io/ingress.class]"]);
  });

  test("a new Ingress has generation 1 and an empty load balancer (registry/networking/ingress/strategy.go)", async () => {
    const { body } = await post(ingress(fresh()));
    expect(metadata(body).generation).toBe(1);
    expect(body["status"]).toEqual({ loadBalancer: {} });
  });

  test("a path's backend is replaced by index in a patch that tests host and path (RFC 6902)", async () => {
    const { name, uid } = await made();
    const at0 = "/spec/rules/0/http/paths/0";
    const guarded = (guard: string) => [
      { op: "test", path: "/metadata/uid", value: uid },
      { op: "test", path: "/spec/rules/0/host", value: guard },
      { op: "test", path: `${at0}/path`, value: "/" },
      { op: "replace", path: `${at0}/backend`, value: service({ name: "http" }, "page") },
    ];
    const { status, body } = await patch(name, guarded(`${name}.example.com`), jsonPatch);
    expect(status).toBe(200);
    expect(spec(body).rules[0]?.http.paths).toEqual([
      { path: "/", pathType: "Prefix", backend: service({ name: "http" }, "page") },
    ]);
    expect(metadata(body).generation).toBe(2);
    const lost = await patch(name, guarded("other.example.com"), jsonPatch);
    expect([lost.status, causes(lost.body)]).toEqual([422, []]);
  });

  test.each([
    ["a merge patch", mergePatch],
    ["a strategic merge patch", strategicPatch],
  ])("%s replaces the rules whole: they have no key (networking/v1 types.go, listType=atomic)", async (_, type) => {
    const { name } = await made();
    const other = { host: "other.example.com", http: { paths: [path({ path: "/other" })] } };
    const { status, body } = await patch(name, { spec: { rules: [other] } }, type);
    expect(status).toBe(200);
    expect(spec(body).rules).toEqual([other]);
  });

  test("a patch is validated as a new object is", async () => {
    const { name } = await made();
    const { status, body } = await patch(name, { spec: { rules: null } }, mergePatch);
    expect([status, causes(body).map(({ field }) => field)]).toEqual([422, ["spec"]]);
  });

  test("an annotation moves the resourceVersion and not the generation (ingress strategy.go, PrepareForUpdate)", async () => {
    const { name, resourceVersion } = await made();
    const { body } = await patch(name, { metadata: { annotations: { a: "1" } } }, mergePatch);
    expect(metadata(body).generation).toBe(1);
    expect(metadata(body).resourceVersion).not.toBe(resourceVersion);
  });

  test("the status is written apart", async () => {
    const { name } = await made();
    const loadBalancer = { ingress: [{ ip: "192.0.2.1" }] };
    const url = `${at(subject(), "ingresses", name)}/status`;
    const sending = { body: { status: { loadBalancer }, spec: { rules: [] } }, type: mergePatch };
    const { status, body } = await subject().send("PATCH", url, sending);
    expect(status).toBe(200);
    expect(body["status"]).toEqual({ loadBalancer });
    expect(spec(body).rules).toHaveLength(1);
    const whole = await patch(name, { status: { loadBalancer: {} } }, mergePatch);
    expect(whole.body["status"]).toEqual({ loadBalancer });
  });

  test("an IngressClass keeps its controller (ValidateIngressClassUpdate)", async (context) => {
    context.skip(subject().lab === undefined, "classes belong to the whole cluster");
    const body = (controller: string): Json => ({
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "contract" },
      spec: { controller },
    });
    const classes = "/apis/networking.k8s.io/v1/ingressclasses";
    expect((await subject().send("POST", classes, { body: body("nothing") })).status).toBe(422);
    expect((await subject().send("POST", classes, { body: body("example.com/a") })).status).toBe(201);
    const moved = { body: { spec: { controller: "example.com/b" } }, type: mergePatch };
    const { status, body: answer } = await subject().send("PATCH", `${classes}/contract`, moved);
    expect([status, causes(answer).map(({ field }) => field)]).toEqual([422, ["spec.controller"]]);
  });
});
