import { isIP } from "node:net";
import { isObject, type JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, requiredValue, unsupportedValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { builtInResources } from "../resources.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";
import { notPortName, notServiceName, notSubdomain, notWildcard } from "./names.ts";
import type { KindContext, KindRules } from "./rules.ts";

const classAnnotation = "kubernetes.io/ingress.class";
const isDefault = "ingressclass.kubernetes.io/is-default-class";
const classes = builtInResources.find(({ kind }) => kind === "IngressClass");

/** Ingresses: pkg/apis/networking/validation/validation.go, and the admission plugin network/defaultingressclass. */
export const ingressRules: KindRules = {
  defaults: (ingress, context) => ({
    ...withDefaultClass(ingress, context),
    status: ingress.status ?? { loadBalancer: {} },
  }),
  validate: (ingress, { old }) => [...classCauses(ingress, old), ...specCauses(ingress.spec ?? {})],
};

/** IngressClasses name their controller, once and for all (ValidateIngressClassSpec, ValidateIngressClassUpdate). */
export const ingressClassRules: KindRules = {
  validate: ({ spec = {} }, { old }) => {
    const field = "spec.controller";
    const controller = textAt(spec, "controller");
    if (controller === "") return [requiredValue(field)];
    if (old !== undefined && textAt(old.spec, "controller") !== controller) {
      return [invalidValue(field, controller, "field is immutable")];
    }
    const [domain = "", path] = controller.split("/", 2);
    const wrong = path === undefined ? 'must be a domain-prefixed path (such as "acme.io/foo")' : notSubdomain(domain);
    return wrong === undefined ? [] : [invalidValue(field, controller, wrong)];
  },
};

/** A new Ingress that names no class gets the default one, the newest where there are several. */
function withDefaultClass(ingress: KubeObject, { old, store }: KindContext): KubeObject {
  const named = ingress.spec?.["ingressClassName"] !== undefined || classOf(ingress) !== undefined;
  if (old !== undefined || named || classes === undefined) return ingress;
  const born = (it: KubeObject): string => it.metadata.creationTimestamp ?? "";
  const [chosen] = store
    .list(classes)
    .filter(({ metadata }) => metadata.annotations?.[isDefault] === "true")
    .toSorted((a, b) => born(b).localeCompare(born(a)));
  if (chosen === undefined) return ingress;
  return { ...ingress, spec: { ...ingress.spec, ingressClassName: chosen.metadata.name } };
}

function classOf(ingress: KubeObject): string | undefined {
  return ingress.metadata.annotations?.[classAnnotation];
}

function classCauses(ingress: KubeObject, old: KubeObject | undefined): readonly Cause[] {
  const name = ingress.spec?.["ingressClassName"];
  if (name === undefined) return [];
  const wrong = notSubdomain(String(name));
  const field = "spec.ingressClassName";
  const both = old === undefined && classOf(ingress) !== undefined;
  return [
    ...(wrong === undefined ? [] : [invalidValue(field, name, wrong)]),
    ...(both
      ? [
          invalidValue(
            `annotations[${classAnnotation}]`,
            classOf(ingress),
            "can not be set when the class field is also set",
          ),
        ]
      : []),
  ];
}

function specCauses(spec: JsonObject): readonly Cause[] {
  const rules = objectsAt(spec, "rules");
  const backend = spec["defaultBackend"];
  return [
    ...(rules.length === 0 && backend === undefined
      ? [invalidValue("spec", [], "either `defaultBackend` or `rules` must be specified")]
      : []),
    ...(isObject(backend) ? backendCauses(backend, "spec.defaultBackend") : []),
    ...rules.flatMap((rule, i) => ruleCauses(rule, `spec.rules[${i}]`)),
    ...objectsAt(spec, "tls").flatMap((tls, i) => tlsCauses(tls, `spec.tls[${i}]`)),
  ];
}

function ruleCauses(rule: JsonObject, field: string): readonly Cause[] {
  const host = textAt(rule, "host");
  const http = rule["http"];
  const paths = objectsAt(isObject(http) ? http : {}, "paths");
  return [
    ...(isIP(host) === 0 ? [] : [invalidValue(`${field}.host`, host, "must be a DNS name, not an IP address")]),
    ...(host === "" ? [] : hostCauses(host, `${field}.host`)),
    ...(isObject(http) && paths.length === 0 ? [requiredValue(`${field}.http.paths`)] : []),
    ...paths.flatMap((path, i) => pathCauses(path, `${field}.http.paths[${i}]`)),
  ];
}

function hostCauses(host: string, field: string): readonly Cause[] {
  const wrong = host.includes("*") ? notWildcard(host) : notSubdomain(host);
  return wrong === undefined ? [] : [invalidValue(field, host, wrong)];
}

const sequences = ["//", "/./", "/../", "%2f", "%2F"];
const suffixes = ["/..", "/."];
const pathTypes = ["Exact", "ImplementationSpecific", "Prefix"];

function pathCauses(entry: JsonObject, field: string): readonly Cause[] {
  const [type, path] = [entry["pathType"], textAt(entry, "path")];
  if (type === undefined) return [requiredValue(`${field}.pathType`, "pathType must be specified")];
  const wrong = (why: string): Cause => invalidValue(`${field}.path`, path, why);
  const specific = type === "ImplementationSpecific";
  return [
    ...(pathTypes.includes(String(type)) ? [] : [unsupportedValue(`${field}.pathType`, type, pathTypes)]),
    ...(path.startsWith("/") || (specific && path === "") ? [] : [wrong("must be an absolute path")]),
    ...sequences.filter((it) => !specific && path.includes(it)).map((it) => wrong(`must not contain '${it}'`)),
    ...suffixes.filter((it) => !specific && path.endsWith(it)).map((it) => wrong(`cannot end with '${it}'`)),
    ...backendCauses(objectAt(entry, "backend"), `${field}.backend`),
  ];
}

function backendCauses(backend: JsonObject, field: string): readonly Cause[] {
  const { service, resource } = backend;
  if (isObject(service) && isObject(resource)) {
    return [invalidValue(field, "", "cannot set both resource and service backends")];
  }
  if (isObject(resource)) {
    const lacking = ["kind", "name"].filter((member) => textAt(resource, member) === "");
    return lacking.map((member) => requiredValue(`${field}.resource.${member}`, `${member} is required`));
  }
  if (!isObject(service)) return [invalidValue(field, "", "resource or service backend is required")];
  const name = textAt(service, "name");
  const wrong = name === "" ? undefined : notServiceName(name);
  return [
    ...(name === "" ? [requiredValue(`${field}.service.name`)] : []),
    ...(wrong === undefined ? [] : [invalidValue(`${field}.service.name`, name, wrong)]),
    ...portCauses(objectAt(service, "port"), field),
  ];
}

function portCauses(port: JsonObject, field: string): readonly Cause[] {
  const [name, number] = [textAt(port, "name"), port["number"] ?? 0];
  if (name !== "" && number !== 0) return [invalidValue(field, "", "cannot set both port name & port number")];
  if (name === "" && number === 0) return [requiredValue(field, "port name or number is required")];
  if (name !== "") {
    const wrong = notPortName(name);
    return wrong === undefined ? [] : [invalidValue(`${field}.service.port.name`, name, wrong)];
  }
  const valid = typeof number === "number" && Number.isInteger(number) && number >= 1 && number <= 65_535;
  const why = "must be between 1 and 65535, inclusive";
  return valid ? [] : [invalidValue(`${field}.service.port.number`, number, why)];
}

function tlsCauses(tls: JsonObject, field: string): readonly Cause[] {
  const hosts = Array.isArray(tls["hosts"]) ? (tls["hosts"] as readonly unknown[]).map(String) : [];
  const secret = textAt(tls, "secretName");
  const wrong = secret === "" ? undefined : notSubdomain(secret);
  return [
    ...hosts.flatMap((host, i) => hostCauses(host, `${field}.hosts[${i}]`)),
    ...(wrong === undefined ? [] : [invalidValue(`${field}.secretName`, secret, wrong)]),
  ];
}
