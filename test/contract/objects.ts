import { marked, type Subject } from "./subject.ts";

export const jsonPatch = "application/json-patch+json";
export const mergePatch = "application/merge-patch+json";
export const strategicPatch = "application/strategic-merge-patch+json";

type Json = { readonly [member: string]: unknown };

const roots = {
  configmaps: "/api/v1",
  services: "/api/v1",
  pods: "/api/v1",
  events: "/api/v1",
  deployments: "/apis/apps/v1",
  routes: "/apis/route.openshift.io/v1",
  buildconfigs: "/apis/build.openshift.io/v1",
  builds: "/apis/build.openshift.io/v1",
  imagestreams: "/apis/image.openshift.io/v1",
  imagestreamtags: "/apis/image.openshift.io/v1",
  imagestreamimages: "/apis/image.openshift.io/v1",
  ingresses: "/apis/networking.k8s.io/v1",
  httproutes: "/apis/gateway.networking.k8s.io/v1",
};

/** The path of a collection, or of one object, in the namespace of the suite. */
export function at({ namespace }: Subject, plural: keyof typeof roots, name?: string): string {
  const collection = `${roots[plural]}/namespaces/${namespace}/${plural}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

/** A ConfigMap. */
export function configMap(name: string, more: Json = {}): Json {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels: marked }, data: { a: "1" }, ...more };
}

/** A Service of one port. */
export function service(name: string): Json {
  const spec = { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: 8080 }] };
  return { apiVersion: "v1", kind: "Service", metadata: { name, labels: marked }, spec };
}

/** A Deployment that wants no pods. */
export function deployment(name: string): Json {
  const labels = { ...marked, app: name };
  const containers = [{ name: "web", image: "registry.example.com/web:1", env: [{ name: "A", value: "1" }] }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { replicas: 0, selector: { matchLabels: { app: name } }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, labels }, spec };
}

/** A Route to a Service of the same name, without a host of its own. */
export function route(name: string, spec: Json = {}, more: Json = {}): Json {
  return {
    apiVersion: "route.openshift.io/v1",
    kind: "Route",
    metadata: { name, labels: marked, ...more },
    spec: { to: { kind: "Service", name }, ...spec },
  };
}

/** An Ingress of a class that no controller has, with one path to a Service of the same name. */
export function ingress(name: string, spec: Json = {}, more: Json = {}): Json {
  const backend = { service: { name, port: { number: 80 } } };
  const rules = [{ host: `${name}.example.com`, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }];
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, labels: marked, ...more },
    spec: { ingressClassName: "entracte-contract", rules, ...spec },
  };
}

/** An HTTPRoute that no Gateway has, to a Service of the same name. */
export function httpRoute(name: string, spec: Json = {}): Json {
  const rules = [{ backendRefs: [{ name, port: 80 }] }];
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name, labels: marked },
    spec: { hostnames: [`${name}.example.com`], rules, ...spec },
  };
}

interface Cause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** `details.causes` of a Status; empty where it has none. */
export function causes(body: { readonly [member: string]: unknown }): readonly Cause[] {
  return (body["details"] as { causes?: readonly Cause[] } | undefined)?.causes ?? [];
}

/** `metadata` of an answered object. */
export function metadata(body: { readonly [member: string]: unknown }): {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
} {
  return body["metadata"] as ReturnType<typeof metadata>;
}

/** An ImageStream without tags. */
export function imageStream(name: string): Json {
  return { apiVersion: "image.openshift.io/v1", kind: "ImageStream", metadata: { name, labels: marked } };
}

/** A tag of a stream, from another one. */
export function imageStreamTag(name: string, from: Json): Json {
  const tag = { name: name.split(":")[1], from };
  return { apiVersion: "image.openshift.io/v1", kind: "ImageStreamTag", metadata: { name, labels: marked }, tag };
}

/** A BuildConfig that is given its source, into a tag of a stream of the same name. */
export function buildConfig(name: string, spec: Json = {}): Json {
  return {
    apiVersion: "build.openshift.io/v1",
    kind: "BuildConfig",
    metadata: { name, labels: marked },
    spec: {
      source: { type: "Binary", binary: {} },
      strategy: { type: "Docker", dockerStrategy: {} },
      output: { to: { kind: "ImageStreamTag", name: `${name}:v1` } },
      ...spec,
    },
  };
}
