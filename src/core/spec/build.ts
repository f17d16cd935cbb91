import * as z from "zod";
import { objectName, text } from "./values.ts";

const count = "a number of builds, 1 or more";
const history = z.int({ error: count }).min(1, { error: count });

/** How `page build` builds the page's image. */
export const BuildSpec = z.strictObject(
  {
    output: text("the name of an image without a tag, such as registry.example.com/store/page")
      .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/, {
        error: "the name of an image without a tag, such as registry.example.com/store/page",
      })
      .describe("Where the image is pushed, without its tag; an ImageStream of the namespace, unless given.")
      .exactOptional(),
    pushSecret: objectName("the name of a Secret").describe("The Secret that pushes the image.").exactOptional(),
    nodeSelector: z
      .record(text("a label"), z.string({ error: "a label's value, as text" }), {
        error: "a mapping of labels, such as {disk: fast}",
      })
      .describe("The labels of the nodes that may build.")
      .exactOptional(),
    failedBuildsHistoryLimit: history.describe("How many failed builds are kept; 5, unless given.").exactOptional(),
    successfulBuildsHistoryLimit: history
      .describe("How many successful builds are kept; 5, unless given.")
      .exactOptional(),
  },
  { error: "a mapping with output, pushSecret, nodeSelector" },
);
export type BuildSpec = z.infer<typeof BuildSpec>;
