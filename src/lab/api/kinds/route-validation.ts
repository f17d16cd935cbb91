import type { JsonObject } from "../../../core/json.ts";
import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";
import { notLabel, notSubdomain } from "./names.ts";
import { headerCauses } from "./route-headers.ts";
import { tlsCauses } from "./route-tls.ts";
import type { KindContext } from "./rules.ts";

/** What is wrong with a Route (library-go pkg/route/validation/validation.go). */
export function routeCauses(route: KubeObject, context: KindContext): readonly Cause[] {
  const spec = route.spec ?? {};
  return [
    ...wildcardCauses(spec, context.old),
    ...nameCauses(route, context.old),
    ...headerCauses(spec),
    ...pathCauses(spec, context.old),
    ...backendCauses(objectAt(spec, "to"), "spec.to"),
    ...alternateCauses(spec),
    ...portCauses(spec),
    ...tlsCauses(route, context.store),
  ];
}

function wildcardCauses(spec: JsonObject, old: KubeObject | undefined): readonly Cause[] {
  const field = "spec.wildcardPolicy";
  const policy = textAt(spec, "wildcardPolicy");
  if (old !== undefined && (textAt(old.spec, "wildcardPolicy") || "None") !== policy) {
    return [invalidValue(field, policy, "field is immutable")];
  }
  if (policy !== "" && policy !== "None" && policy !== "Subdomain") {
    return [invalidValue(field, policy, "supported values: 'None' and 'Subdomain'")];
  }
  const hostless = policy === "Subdomain" && textAt(spec, "host") === "";
  return hostless ? [invalidValue(field, policy, "host name not specified for wildcard policy")] : [];
}

/** Labels of a host are looked at when it is set or changed, and not where the annotation says that DNS does not matter. */
function nameCauses(route: KubeObject, old: KubeObject | undefined): readonly Cause[] {
  const host = textAt(route.spec, "host");
  const older = textAt(old?.spec, "host");
  const causes: Cause[] = [];
  if (host !== "" && notSubdomain(host) !== undefined) {
    causes.push(invalidValue("spec.host", host, "host must conform to DNS 952 subdomain conventions"));
  }
  const lenient = route.metadata.annotations?.["route.openshift.io/allow-non-dns-compliant-host"] === "true";
  const kept = old !== undefined && (host === older || wrongLabels(older).length > 0);
  if (host !== "" && !lenient && !kept) {
    causes.push(...wrongLabels(host).map((why) => invalidValue("spec.host", host, why)));
  }
  const subdomain = textAt(route.spec, "subdomain");
  return [...causes, ...wrongLabels(subdomain).map((why) => invalidValue("spec.subdomain", subdomain, why))];
}

function wrongLabels(host: string): readonly string[] {
  if (host === "") return [];
  return host.split(".").flatMap((label) => notLabel(label) ?? []);
}

function pathCauses(spec: JsonObject, old: KubeObject | undefined): readonly Cause[] {
  const path = textAt(spec, "path");
  if (path === "") return [];
  const changed = old === undefined || textAt(old.spec, "path") !== path;
  const passthrough = textAt(objectAt(spec, "tls"), "termination") === "passthrough";
  return [
    ...(path.startsWith("/") ? [] : [invalidValue("spec.path", path, "path must begin with /")]),
    ...(changed && /[# ]/.test(path) ? [invalidValue("spec.path", path, "path cannot contain # or spaces")] : []),
    ...(passthrough ? [invalidValue("spec.path", path, "passthrough termination does not support paths")] : []),
  ];
}

function backendCauses(reference: JsonObject, field: string): readonly Cause[] {
  const { weight, kind } = reference;
  const inRange = typeof weight === "number" && Number.isInteger(weight) && weight >= 0 && weight <= 256;
  return [
    ...(textAt(reference, "name") === "" ? [requiredValue(`${field}.name`)] : []),
    ...(kind === "Service" ? [] : [invalidValue(`${field}.kind`, kind, "must reference a Service")]),
    ...(inRange ? [] : [invalidValue(`${field}.weight`, weight, "weight must be an integer between 0 and 256")]),
  ];
}

function alternateCauses(spec: JsonObject): readonly Cause[] {
  const field = "spec.alternateBackends";
  const alternates = objectsAt(spec, "alternateBackends");
  const tooMany = alternates.length > 3 ? [requiredValue(field, "cannot specify more than 3 alternate backends")] : [];
  return [...tooMany, ...alternates.flatMap((each, i) => backendCauses(each, `${field}[${i}]`))];
}

function portCauses(spec: JsonObject): readonly Cause[] {
  if (spec["port"] === undefined) return [];
  const { targetPort } = objectAt(spec, "port");
  const missing = targetPort === undefined || targetPort === 0 || targetPort === "";
  return missing ? [requiredValue("spec.port.targetPort")] : [];
}
