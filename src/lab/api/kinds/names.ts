import type { KubeObject } from "../../../core/kube.ts";
import { invalidValue, tooLongValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomain = `${label}(\\.${label})*`;
const dns1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const qualifiedName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${qualifiedName})?`;

const lowerCase = "must consist of lower case alphanumeric characters";
const ends = "must start and end with an alphanumeric character";

/** Why this is no DNS-1123 subdomain (apimachinery util/validation/validation.go, IsDNS1123Subdomain). */
export function notSubdomain(text: string): string | undefined {
  if (text.length > 253) return "must be no more than 253 characters";
  if (new RegExp(`^${subdomain}$`).test(text)) return undefined;
  return `a lowercase RFC 1123 subdomain ${lowerCase}, '-' or '.', and ${ends} (e.g. 'example.com', regex used for validation is '${subdomain}')`;
}

/** Why this is no DNS-1123 label (IsDNS1123Label). */
export function notLabel(text: string): string | undefined {
  if (text.length > 63) return "must be no more than 63 characters";
  if (new RegExp(`^${label}$`).test(text)) return undefined;
  return `a lowercase RFC 1123 label ${lowerCase} or '-', and ${ends} (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
}

/** Why this is no DNS-1035 label, as Services need it (IsDNS1035Label). */
export function notServiceName(text: string): string | undefined {
  if (text.length > 63) return "must be no more than 63 characters";
  if (new RegExp(`^${dns1035}$`).test(text)) return undefined;
  return `a DNS-1035 label ${lowerCase} or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${dns1035}')`;
}

/** Why this is no wildcard host: one label is free (IsWildcardDNS1123Subdomain). */
export function notWildcard(text: string): string | undefined {
  if (text.length > 253) return "must be no more than 253 characters";
  const pattern = `\\*\\.${subdomain}`;
  if (new RegExp(`^${pattern}$`).test(text)) return undefined;
  return `a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '${pattern}')`;
}

/** Why this is no name of a port (IsValidPortName). */
export function notPortName(text: string): string | undefined {
  if (text.length > 15) return "must be no more than 15 characters";
  if (!/^[-a-z0-9]+$/.test(text)) return "must contain only alphanumeric characters (a-z, 0-9), and hyphens (-)";
  if (!/[a-z]/.test(text)) return "must contain at least one letter (a-z)";
  if (text.includes("--")) return "must not contain consecutive hyphens";
  return /^-|-$/.test(text) ? "must not begin or end with a hyphen" : undefined;
}

/** Why this cannot be a name in RBAC: it would not fit into a path (api/validation/path, IsValidPathSegmentName). */
export function notPathSegment(text: string): string | undefined {
  if (text === "." || text === "..") return `may not be '${text}'`;
  return /[/%]/.test(text) ? "may not contain '/' or '%'" : undefined;
}

/** What is wrong with the name, labels and annotations (apimachinery api/validation/objectmeta.go). */
export function metadataCauses(object: KubeObject, nameRule: (name: string) => string | undefined): readonly Cause[] {
  const { name, labels = {}, annotations = {} } = object.metadata;
  const wrongName = nameRule(name);
  return [
    ...(wrongName === undefined ? [] : [invalidValue("metadata.name", name, wrongName)]),
    ...Object.entries(labels).flatMap(([key, value]) => [...keyCauses("metadata.labels", key), ...labelCauses(value)]),
    ...Object.keys(annotations).flatMap((key) => keyCauses("metadata.annotations", key.toLowerCase())),
    ...(sizeOf(annotations) > 262_144 ? [tooLongValue("metadata.annotations", 262_144)] : []),
  ];
}

function keyCauses(field: string, key: string): readonly Cause[] {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? (parts[0] ?? "") : undefined;
  const wrongPrefix = prefix === undefined ? undefined : notSubdomain(prefix);
  if (wrongPrefix !== undefined) return [invalidValue(field, key, `prefix part ${wrongPrefix}`)];
  if (name.length > 63) return [invalidValue(field, key, "name part must be no more than 63 characters")];
  if (parts.length <= 2 && new RegExp(`^${qualifiedName}$`).test(name)) return [];
  const rule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [invalidValue(field, key, `name part ${rule}`)];
}

function labelCauses(value: string): readonly Cause[] {
  if (value.length > 63) return [invalidValue("metadata.labels", value, "must be no more than 63 characters")];
  if (new RegExp(`^${labelValue}$`).test(value)) return [];
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [invalidValue("metadata.labels", value, rule)];
}

/** The size of a map as the API counts it: keys and values, in bytes. */
export function sizeOf(map: { readonly [key: string]: string }): number {
  return Object.entries(map).reduce(
    (size, [key, value]) => size + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
}
