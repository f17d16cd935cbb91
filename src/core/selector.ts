/** Does an object with these labels belong to it? */
export type Selector = (labels: { readonly [key: string]: string }) => boolean;

const name = String.raw`[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?`;
const key = String.raw`(?<key>(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?${name})`;
const isValue = new RegExp(`^(?:${name})?$`);
const forms = [
  new RegExp(String.raw`^(?<not>!?)\s*${key}$`),
  new RegExp(String.raw`^${key}\s*(?:(?<not>!)=|==?)\s*(?<value>\S*)$`),
  new RegExp(String.raw`^${key}\s+(?<not>not)?in\s*\((?<values>[^()]*)\)$`),
];

/**
 * A label selector as the API takes it (apimachinery pkg/labels/selector.go), without its comparisons of numbers: all of its
 * parts have to fit. Nothing where it is none.
 */
export function readSelector(text: string): Selector | undefined {
  const parts = text.split(/,(?![^(]*\))/).map(readPart);
  const read = parts.filter((part) => part !== undefined);
  return read.length < parts.length ? undefined : (labels) => read.every((part) => part(labels));
}

function readPart(text: string): Selector | undefined {
  const found = forms.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return undefined;
  const { key: label = "", not, value, values } = found;
  const wanted = not === undefined || not === "";
  const all = value === undefined ? values?.split(",").map((each) => each.trim()) : [value];
  if (all === undefined) return (labels) => Object.hasOwn(labels, label) === wanted;
  if (!all.every((each) => isValue.test(each))) return undefined;
  // An object without the label is outside of every list of values.
  return (labels) => (Object.hasOwn(labels, label) && all.includes(labels[label] ?? "")) === wanted;
}
