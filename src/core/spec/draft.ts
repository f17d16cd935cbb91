import { stringify } from "yaml";

/** What a first file of maintenances says. */
export interface Draft {
  readonly namespace: string;
  /** The maintenance: the name of what goes away. */
  readonly name: string;
  readonly timezone: string;
  readonly targets: readonly DraftTarget[];
}

/** A target, as the file names it, and where visitors reach it. */
export interface DraftTarget {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly urls: readonly string[];
}

/** A first `entracte.yaml`, with comments that say what else there is. */
export function draftFile({ namespace, name, timezone, targets }: Draft): string {
  return `# What depends on ${name}, and what visitors get while that is away.
# What closing would change:  entracte plan ${name}
namespace: ${scalar(namespace)}

maintenances:
  ${scalar(name)}:
    # Recorded on what is closed, and shown by status.
    reason: ${scalar(`Maintenance of ${name}`)}
    # An end such as --until 06:00 is of this zone.
    timezone: ${scalar(timezone)}
    targets:
${targets.map(targetLine).join("\n")}
      # Or what says so itself, by its annotation entracte.dev/depends-on:
      # - dependsOn: ${scalar(name)}
    page:
      title: We will be back soon
      # message, contact, languages, brand, a file of your own (html), statuses:
      # docs/entracte.yaml.md and docs/page-content.md
`;
}

function targetLine({ kind, name, namespace, urls }: DraftTarget): string {
  const where = namespace === undefined ? "" : `\n        namespace: ${scalar(namespace)}`;
  const note = urls.length === 0 ? "" : ` # ${urls.join(" ")}`;
  return `      - ${kind}: ${scalar(name)}${note}${where}`;
}

/** What a pipeline for a maintenance is made of. */
export interface DraftPipeline {
  readonly name: string;
  /** The file, as its project names it. */
  readonly file: string;
  /** The component, with its version. */
  readonly component: string;
}

/** A pipeline for it, by the component for GitLab. */
export function draftPipeline({ name, file, component }: DraftPipeline): string {
  const elsewhere = file === "entracte.yaml" ? "" : `\n      file: ${scalar(file)}`;
  return `# Buttons that close and reopen, a guard against forgetting, and proof. What they need: docs/gitlab.md of entracte.
include:
  - component: ${component}
    inputs:
      maintenance: ${scalar(name)}${elsewhere}
      reopen-after: 4 hours
      verify: /
`;
}

/** A text as YAML says it: in quotes where it would be something else without them. */
const scalar = (text: string): string => stringify(text, { lineWidth: 0 }).trimEnd();
