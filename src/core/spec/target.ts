import * as z from "zod";
import { wrongPaths } from "../part.ts";
import { label, objectName } from "./values.ts";

const pathsText = "a list of paths, such as [/invoices, /payments]";

/** One edge object, or some paths of one, that a maintenance closes. */
export const TargetSpec = z.strictObject(
  {
    route: objectName("the name of a Route").describe("The name of a Route."),
    paths: z
      .array(z.string({ error: pathsText }), { error: pathsText })
      .min(1, { error: pathsText })
      .superRefine(together)
      .describe("Only these paths of it, and what is below them. The rest stays open.")
      .exactOptional(),
    namespace: label("the name of a namespace").describe("Its namespace, where it is another one.").exactOptional(),
    tls: z
      .enum(["edge"], { error: "edge" })
      .describe("Let the router end TLS that it only passes on: visitors get the router's certificate meanwhile.")
      .exactOptional(),
  },
  { error: "a mapping, such as {route: shop}" },
);

function together(paths: readonly string[], context: z.core.$RefinementCtx): void {
  const wrong = wrongPaths(paths);
  if (wrong === undefined) return;
  const mend = "Each begins with a slash, has no query, and stands for all that is below it.";
  context.addIssue({ code: "custom", message: wrong, params: { mend }, input: paths });
}

export type TargetSpec = z.infer<typeof TargetSpec>;
