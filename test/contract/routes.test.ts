import { expect, test } from "vitest";
import { at, causes, jsonPatch, mergePatch, metadata, route } from "./objects.ts";
import { contract, fresh, needsRoutes } from "./subject.ts";

type Spec = { readonly [member: string]: unknown };

const tls = (settings: Spec): Spec => ({ tls: settings });
const backends = (count: number): Spec => ({
  alternateBackends: Array.from({ length: count }, (_, i) => ({ kind: "Service", name: `s${i}`, weight: 1 })),
});
const header = (name: string): Spec => {
  const action = { type: "Set", set: { value: "x" } };
  return { httpHeaders: { actions: { response: [{ name, action }] } } };
};

/** What library-go's route validation refuses: the case, the spec, the field of the cause. */
const refused: readonly (readonly [string, Spec, string])[] = [
  ["a host that is no DNS name", { host: "shop_1.example.com" }, "spec.host"],
  ["a path without a slash", { path: "a" }, "spec.path"],
  ["a path with a number sign", { path: "/a#b" }, "spec.path"],
  ["a path on passthrough", { path: "/a", ...tls({ termination: "passthrough" }) }, "spec.path"],
  ["a backend that is no Service", { to: { kind: "Pod", name: "x" } }, "spec.to.kind"],
  ["a backend without a name", { to: { kind: "Service", name: "" } }, "spec.to.name"],
  ["a weight above 256", { to: { kind: "Service", name: "x", weight: 257 } }, "spec.to.weight"],
  ["four alternate backends", backends(4), "spec.alternateBackends"],
  ["target port 0", { port: { targetPort: 0 } }, "spec.port.targetPort"],
  ["an empty target port", { port: { targetPort: "" } }, "spec.port.targetPort"],
  ["an unknown termination", tls({ termination: "none" }), "spec.tls.termination"],
  [
    "a destination CA on edge",
    tls({ termination: "edge", destinationCACertificate: "x" }),
    "spec.tls.destinationCACertificate",
  ],
  ["a certificate on passthrough", tls({ termination: "passthrough", certificate: "x" }), "spec.tls.certificate"],
  [
    "Allow on passthrough",
    tls({ termination: "passthrough", insecureEdgeTerminationPolicy: "Allow" }),
    "spec.tls.insecureEdgeTerminationPolicy",
  ],
  [
    "an external certificate that is not there",
    tls({ termination: "edge", externalCertificate: { name: "no-such" } }),
    "spec.tls.externalCertificate",
  ],
  ["header actions on HSTS", header("Strict-Transport-Security"), "spec.httpHeaders.actions.response[0].name"],
  ["a wildcard without a host", { wildcardPolicy: "Subdomain" }, "spec.wildcardPolicy"],
];

contract("Routes", (subject) => {
  const post = (body: Spec) => subject().send("POST", at(subject(), "routes"), { body });
  const patch = (name: string, body: unknown, type = mergePatch) =>
    subject().send("PATCH", at(subject(), "routes", name), { body, type });

  test("a Route without a host gets one, and an annotation that says so (library-go route/hostassignment)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    const { body } = await post(route(name));
    expect((body["spec"] as { host: string }).host).toMatch(new RegExp(`^${name}-${subject().namespace}\\.`));
    expect(metadata(body).annotations).toMatchObject({ "openshift.io/host.generated": "true" });
  });

  test("what is left out is filled in: kind Service, weight 100, no wildcard (library-go route/defaulting)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    const { body } = await post(route(name, { to: { name }, alternateBackends: [{ name: "other" }] }));
    expect(body["spec"]).toMatchObject({
      to: { kind: "Service", name, weight: 100 },
      alternateBackends: [{ kind: "Service", name: "other", weight: 100 }],
      wildcardPolicy: "None",
    });
  });

  test("TLS without a termination is edge on OpenShift (route/v1 defaults.go); a custom resource insists on one", async (context) => {
    needsRoutes(subject(), context);
    const { status, body } = await post(route(fresh(), tls({})));
    if (subject().routes === "custom") expect(status).toBe(422);
    else expect(body["spec"]).toMatchObject({ tls: { termination: "edge" } });
  });

  test.for(refused)(
    "%s is 422 with the field as a cause (library-go route/validation)",
    async ([, spec, field], context) => {
      needsRoutes(subject(), context);
      const { status, body } = await post(route(fresh(), spec));
      expect(status).toBe(422);
      expect(body["reason"]).toBe("Invalid");
      expect(causes(body).map((cause) => cause.field)).toContain(field);
    },
  );

  test("to, alternateBackends and port change together in one guarded patch (handlers/patch.go)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    const created = await post(route(name, backends(2)));
    const spec = created.body["spec"] as { to: unknown; alternateBackends: unknown };
    const { status, body } = await patch(
      name,
      [
        { op: "test", path: "/metadata/uid", value: metadata(created.body).uid },
        { op: "test", path: "/spec/to", value: spec.to },
        { op: "test", path: "/spec/alternateBackends", value: spec.alternateBackends },
        { op: "test", path: "/spec/port", value: null },
        { op: "add", path: "/metadata/annotations/example.org~1saved", value: "{}" },
        { op: "replace", path: "/spec/to", value: { kind: "Service", name: "page", weight: 100 } },
        { op: "remove", path: "/spec/alternateBackends" },
        { op: "add", path: "/spec/port", value: { targetPort: "http" } },
      ],
      jsonPatch,
    );
    expect(status).toBe(200);
    expect(body["spec"]).toMatchObject({ to: { name: "page" }, port: { targetPort: "http" } });
    expect(body["spec"]).not.toHaveProperty("alternateBackends");
  });

  test("a merge patch replaces alternateBackends whole (RFC 7386; openshift/api route/v1 has no patchMergeKey)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    await post(route(name, backends(2)));
    const other = { kind: "Service", name: "other", weight: 1 };
    const { body } = await patch(name, { spec: { alternateBackends: [other] } });
    expect(body["spec"]).toMatchObject({ alternateBackends: [other] });
  });

  test("the wildcard policy cannot be changed (library-go ValidateRouteUpdate)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    await post(route(name));
    const { status, body } = await patch(name, { spec: { wildcardPolicy: "Subdomain" } });
    expect(status).toBe(422);
    expect(causes(body)).toMatchObject([{ field: "spec.wildcardPolicy" }]);
  });

  test("clearing the host keeps it on OpenShift (openshift-apiserver route strategy.go, PrepareForUpdate)", async (context) => {
    needsRoutes(subject(), context, "aggregated");
    const name = fresh();
    const { body: before } = await post(route(name));
    const { body: after } = await patch(name, { spec: { host: null } });
    expect((after["spec"] as { host: string }).host).toBe((before["spec"] as { host: string }).host);
  });

  test("a Route's status is written apart, and moves its resourceVersion, not its generation (route strategy.go)", async (context) => {
    needsRoutes(subject(), context);
    const name = fresh();
    const created = metadata((await post(route(name))).body);
    const path = `${at(subject(), "routes", name)}/status`;
    const ingress = [{ routerName: "contract", host: "x.example.com" }];
    const sending = { body: { status: { ingress }, spec: { path: "/x" } }, type: mergePatch };
    const { status, body } = await subject().send("PATCH", path, sending);
    expect(status).toBe(200);
    expect(body["status"]).toMatchObject({ ingress });
    expect(body["spec"]).not.toHaveProperty("path");
    expect(metadata(body).resourceVersion).not.toBe(created.resourceVersion);
    expect(metadata(body).generation).toBe(created.generation);
  });
});
