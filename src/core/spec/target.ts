import * as z from "zod";
import { wrongPaths } from "../part.ts";
import { label, objectName } from "./values.ts";

const pathsText = "a list of paths, such as [/invoices, /payments]";

/** The kinds of edge objects that a target may be, each named by a key. */
const kinds = ["route", "ingress", "httproute"] as const;

const name = {
  route: objectName("the name of a Route").describe("The name of a Route."),
  ingress: objectName("the name of an Ingress").describe("The name of an Ingress."),
  httproute: objectName("the name of an HTTPRoute").describe("The name of an HTTPRoute."),
};

/** One edge object, or some paths of one, that a maintenance closes. */
export const TargetSpec = z
  .strictObject(
    {
      route: name.route.exactOptional(),
      ingress: name.ingress.exactOptional(),
      httproute: name.httproute.exactOptional(),
      paths: z
        .array(z.string({ error: pathsText }), { error: pathsText })
        .min(1, { error: pathsText })
        .superRefine(together)
        .describe("Only these paths of it, and what is below them. The rest stays open.")
        .exactOptional(),
      namespace: label("the name of a namespace").describe("Its namespace, where it is another one.").exactOptional(),
      tls: z
        .union([z.literal("edge"), z.strictObject({ secret: objectName("the name of a Secret") })], {
          error: "edge, or {secret: NAME}",
        })
        .describe("Where the edge passes TLS on: the Secret of the page's certificate; or edge, its own meanwhile.")
        .exactOptional(),
    },
    { error: "a mapping, such as {route: shop}" },
  )
  .superRefine((target, context) => {
    const named = kinds.filter((kind) => target[kind] !== undefined);
    if (named.length === 1) return;
    const message = `one of ${kinds.join(", ")}, and only one, such as {route: shop}`;
    context.addIssue({ code: "custom", message, input: target, path: named.length === 0 ? ["route"] : [] });
  })
  .meta({ oneOf: kinds.map((kind) => ({ required: [kind] })) });

function together(paths: readonly string[], context: z.core.$RefinementCtx): void {
  const wrong = wrongPaths(paths);
  if (wrong === undefined) return;
  const mend = "Each begins with a slash, has no query, and stands for all that is below it.";
  context.addIssue({ code: "custom", message: wrong, params: { mend }, input: paths });
}

export type TargetSpec = z.infer<typeof TargetSpec>;

/** `route/shop`, as a command names the target. */
export function targetWord(target: TargetSpec): string {
  return kinds.flatMap((kind) => (target[kind] === undefined ? [] : [`${kind}/${target[kind]}`])).join();
}
