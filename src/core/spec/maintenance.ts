import * as z from "zod";
import { PageSpec } from "./page.ts";
import { targetHeading, TargetSpec } from "./target.ts";
import { TimeZone, UntilText } from "./time.ts";
import { text } from "./values.ts";

/** One maintenance: what it closes, why, until when, and what visitors get. In a file, and in a custom resource. */
export const MaintenanceSpec = z.strictObject(
  {
    reason: text().describe("Why; recorded and shown.").exactOptional(),
    until: UntilText.exactOptional(),
    timezone: TimeZone.exactOptional(),
    targets: z
      .array(TargetSpec, { error: "a list of targets, such as - route: shop" })
      .min(1, { error: "a list of one target or more, such as - route: shop" })
      .superRefine(onlyOnce)
      .describe("What it closes."),
    page: PageSpec.exactOptional(),
  },
  { error: "a mapping with targets" },
);
export type MaintenanceSpec = z.infer<typeof MaintenanceSpec>;

function onlyOnce(targets: readonly TargetSpec[], context: z.core.$RefinementCtx): void {
  for (const { index, ...issue } of repeated(targets)) context.addIssue({ ...issue, path: [index], input: targets });
}

/** The targets that stand there already, by their index: where they name no namespace, they are in this one. */
export function repeated(targets: readonly TargetSpec[], namespace = "") {
  const seen = new Set<string>();
  return targets.flatMap((target, index) => {
    const heading = targetHeading(target);
    const key = `${target.namespace ?? namespace}/${heading}`;
    const twice = seen.has(key);
    seen.add(key);
    const params = { mend: "Keep one of them." };
    return twice ? [{ index, code: "custom" as const, message: `${heading} stands here twice`, params }] : [];
  });
}
