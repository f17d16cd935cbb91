import * as z from "zod";
import { wrongPaths } from "../part.ts";
import { readSelector } from "../selector.ts";
import { host, label, objectName, text } from "./values.ts";

const pathsText = "a list of paths, such as [/invoices, /payments]";

/** The kinds of edge objects that a target may be, each named by a key; and hosts that no object has. */
const objects = ["route", "ingress", "httproute"] as const;
const kinds = [...objects, "host"] as const;

const name = {
  route: objectName("the name of a Route").describe("The name of a Route."),
  ingress: objectName("the name of an Ingress").describe("The name of an Ingress."),
  httproute: objectName("the name of an HTTPRoute").describe("The name of an HTTPRoute."),
};

const selectorText = "labels as oc get -l takes them, such as app=shop or tier!=batch";
const kindsText = `a list of kinds, such as [${objects[0]}]`;

/** Ways to say which edge objects are meant without their names. */
const choices = {
  selector: text(selectorText)
    .refine((value) => readSelector(value) !== undefined, { error: selectorText })
    .describe("Every edge object with these labels, as oc get -l takes them."),
  dependsOn: label("the name of what goes away").describe(
    "Every edge object whose annotation entracte.dev/depends-on names this, whole or the paths that it names.",
  ),
};
const ways = [...kinds, "selector", "dependsOn"] as const;
const ofSeveral = ["selector", "dependsOn"] as const;

/** One edge object, some paths of one, or several that something says of them: what a maintenance closes. */
export const TargetSpec = z
  .strictObject(
    {
      route: name.route.exactOptional(),
      ingress: name.ingress.exactOptional(),
      httproute: name.httproute.exactOptional(),
      host: host
        .describe("A host that no Route, Ingress or HTTPRoute has: a Route is made for it while it is closed.")
        .exactOptional(),
      selector: choices.selector.exactOptional(),
      dependsOn: choices.dependsOn.exactOptional(),
      kinds: z
        .array(z.enum(objects, { error: `one of ${objects.join(", ")}` }), { error: kindsText })
        .min(1, { error: kindsText })
        .describe("Of selector and dependsOn: these kinds alone; all that the cluster has, unless given.")
        .exactOptional(),
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
      tlsAcme: z
        .boolean({ error: "true or false" })
        .describe("Of a host: mark its Route for a controller of ACME, which gets its certificate.")
        .exactOptional(),
    },
    { error: "a mapping, such as {route: shop}" },
  )
  .superRefine((target, context) => {
    const said = ways.filter((way) => target[way] !== undefined);
    const wrong = (message: string, path: string[], mend: string) =>
      context.addIssue({ code: "custom", message, path, params: { mend }, input: target });
    // One mistake, not two: the key that is unknown is the one that is missing.
    if (said.length === 0 && context.issues.some(({ code }) => code === "unrecognized_keys")) return;
    if (said.length !== 1) {
      const message = `one of ${ways.join(", ")}, and only one, such as {route: shop}`;
      context.addIssue({ code: "custom", message, input: target, path: said.length === 0 ? ["route"] : [] });
    } else if (target.kinds !== undefined && !ofSeveral.some((way) => target[way] !== undefined))
      wrong("kinds are of selector and dependsOn", ["kinds"], "Leave them out: the target names its kind.");
    else if (target.paths !== undefined && target.dependsOn !== undefined)
      wrong("paths do not stand beside dependsOn", ["paths"], "The annotation of each object names its paths.");
    else if (target.paths !== undefined && target.host !== undefined)
      wrong("a host closes as a whole", ["paths"], "Leave the paths out.");
    else if (target.tlsAcme !== undefined && target.host === undefined)
      wrong("only a host has tlsAcme", ["tlsAcme"], "Leave it out: only the Route that is made for a host is marked.");
  })
  .meta({
    oneOf: ways.map((way) => ({ required: [way] })),
    allOf: [
      { not: { required: ["dependsOn", "paths"] } },
      { not: { required: ["host", "paths"] } },
      { anyOf: [{ not: { required: ["kinds"] } }, ...ofSeveral.map((way) => ({ required: [way] }))] },
    ],
    dependentRequired: { tlsAcme: ["host"] },
  });

function together(paths: readonly string[], context: z.core.$RefinementCtx): void {
  const wrong = wrongPaths(paths);
  if (wrong === undefined) return;
  const mend = "Each begins with a slash, has no query, and stands for all that is below it.";
  context.addIssue({ code: "custom", message: wrong, params: { mend }, input: paths });
}

export type TargetSpec = z.infer<typeof TargetSpec>;

/** `route/shop`, as a command names the target; nothing where it is chosen in another way. */
export function targetWord(target: TargetSpec): string | undefined {
  const kind = kinds.find((each) => target[each] !== undefined);
  return kind === undefined ? undefined : `${kind}/${target[kind] ?? ""}`;
}

/** `route shop`, `selector app=shop`: how the file says which target is meant. */
export function targetHeading(target: TargetSpec): string {
  return ways.flatMap((way) => (target[way] === undefined ? [] : [`${way} ${target[way]}`])).join();
}
