import * as z from "zod";
import { parseEdge } from "../address.ts";
import { byHand } from "../target.ts";
import { MaintenanceSpec, repeated } from "./maintenance.ts";
import { PageSpec } from "./page.ts";
import { label, text } from "./values.ts";

const edgeExpected = 'entries of the edge, such as "https=router.example.com:443"';

function isEdge(entries: string): boolean {
  try {
    return parseEdge(entries).length > 0;
  } catch {
    return false;
  }
}

/** The name of a maintenance. What is closed by its own name is held as `by-hand`: that is no name for another. */
const MaintenanceName = label("the name of a maintenance").refine((name) => name !== byHand, {
  error: `another name: ${byHand} holds what is closed by its own name`,
});

/** What `entracte.yaml` holds. */
export const FileSpec = z
  .strictObject(
    {
      namespace: label("the name of a namespace")
        .describe("The targets' namespace, unless they say another.")
        .exactOptional(),
      edge: z
        .array(text(edgeExpected).refine(isEdge, { error: edgeExpected }), { error: `a list of ${edgeExpected}` })
        .describe("Where the edge is when DNS does not say it: SCHEME=HOST:PORT.")
        .exactOptional(),
      page: PageSpec.describe("What every maintenance's page has, unless it says otherwise.").exactOptional(),
      maintenances: z
        .record(MaintenanceName, MaintenanceSpec, { error: "a mapping of names to maintenances" })
        .describe("The maintenances, by name."),
    },
    { error: "a mapping with maintenances" },
  )
  .superRefine(({ namespace, maintenances }, context) => {
    for (const [name, { targets }] of Object.entries(maintenances))
      for (const { index, ...issue } of repeated(targets, namespace))
        context.addIssue({ ...issue, path: ["maintenances", name, "targets", index], input: targets });
  });
export type FileSpec = z.infer<typeof FileSpec>;
