import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

/** What an input of the component is, as its header says. */
export interface Input {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly options?: readonly string[];
}

/** The component: its inputs, its jobs, and its text. */
export function template(): {
  readonly inputs: { readonly [name: string]: Input };
  readonly jobs: { readonly [name: string]: object };
  readonly text: string;
} {
  const text = readFileSync("templates/maintenance/template.yml", "utf8");
  const [header, jobs] = parseAllDocuments(text).map((document) => document.toJS() as unknown) as [
    { readonly spec: { readonly inputs: { readonly [name: string]: Input } } },
    { readonly [name: string]: object },
  ];
  return { inputs: header.spec.inputs, jobs, text };
}

/** A document with the table of the inputs between its marks. */
export function withInputs(document: string): string {
  const rows = Object.entries(template().inputs).map(([name, { description = "", default: value }]) => {
    const usual = value === undefined ? "" : value === "" ? "(none)" : `\`${String(value)}\``;
    return `| \`${name}\` | ${usual} | ${description} |`;
  });
  const table = ["| input | unless said otherwise | what it is |", "| --- | --- | --- |", ...rows].join("\n");
  return document.replace(
    /(<!-- inputs -->\n)[\s\S]*(<!-- \/inputs -->)/,
    (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
  );
}
