import type { RunReport, TargetReport } from "./types.ts";

/**
 * What later jobs of a pipeline may want to know, as GitLab reads it (docs.gitlab.com, artifacts:reports:dotenv): a name and
 * a value a line, without quotes. No name begins with ENTRACTE_, for a later job would take it for an option.
 */
export function dotenvOf({ transitions, trouble }: RunReport): string {
  const targets = transitions.flatMap(({ targets: each, rolledBack }) => [
    ...each.filter(
      ({ target, namespace }) => !rolledBack.some((b) => b.target === target && b.namespace === namespace),
    ),
    ...rolledBack,
  ]);
  const nothingHeld =
    targets.length === 0 && transitions.some(({ command, ending }) => command === "reopen" && ending === "done");
  const names = transitions.flatMap(({ maintenance }) => maintenance ?? []);
  const values = {
    MAINTENANCE_STATE: nothingHeld ? "open" : stateOf(targets),
    MAINTENANCE_ENDING: trouble?.ending ?? transitions.find(({ ending }) => ending !== "done")?.ending ?? "done",
    MAINTENANCE_NAME: [...new Set(names)].join(" "),
    MAINTENANCE_SINCE: targets.flatMap(({ since }) => since ?? []).toSorted()[0] ?? "",
    MAINTENANCE_UNTIL:
      targets
        .flatMap(({ until }) => until ?? [])
        .toSorted()
        .at(-1) ?? "",
    MAINTENANCE_URL: targets.flatMap(({ urls }) => urls)[0] ?? "",
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value.replaceAll(/\s+/g, " ")}\n`)
    .join("");
}

/** `closed` or `open` where all targets are; `partly` where some are; `unknown` where none is known. */
function stateOf(targets: readonly TargetReport[]): string {
  const stands = [...new Set(targets.map((target) => target.stands))];
  return stands.length === 1 ? String(stands[0]) : stands.length === 0 ? "unknown" : "partly";
}
