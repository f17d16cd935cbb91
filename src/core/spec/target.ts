import * as z from "zod";
import { label, objectName } from "./values.ts";

/** One edge object that a maintenance closes. */
export const TargetSpec = z.strictObject(
  {
    route: objectName("the name of a Route").describe("The name of a Route."),
    namespace: label("the name of a namespace").describe("Its namespace, where it is another one.").exactOptional(),
    tls: z
      .enum(["edge"], { error: "edge" })
      .describe("Let the router end TLS that it only passes on: visitors get the router's certificate meanwhile.")
      .exactOptional(),
  },
  { error: "a mapping, such as {route: shop}" },
);
export type TargetSpec = z.infer<typeof TargetSpec>;
