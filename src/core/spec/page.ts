import * as z from "zod";
import { BuildSpec } from "./build.ts";
import { host, httpStatus, label, objectName, path, quantities, seconds, text, urlPath } from "./values.ts";

const texts = {
  title: text().describe("The page's title and heading.").exactOptional(),
  message: text().describe("What visitors read below the title.").exactOptional(),
  contact: text().describe("Where visitors can turn to.").exactOptional(),
};

const Texts = z.strictObject(texts, { error: "a mapping with title, message, contact" });

const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: "the tag of a language, such as fr or pt-BR" });

const Labels = z.strictObject(
  {
    expected: text().describe("Before the expected end.").exactOptional(),
    late: text().describe("In place of the time that is left, once the expected end has passed.").exactOptional(),
    contact: text().describe("Before the contact.").exactOptional(),
    returns: text().describe("That the page takes its visitor back by itself.").exactOptional(),
  },
  { error: "a mapping with expected, late, contact, returns" },
);

/** What differs on one host, too. */
const content = {
  ...texts,
  languages: z
    .record(language, Texts, { error: "a mapping of languages to texts, such as fr: {title: …}" })
    .describe("The texts in other languages, by language tag.")
    .exactOptional(),
  html: path("the path of an HTML file or of a folder")
    .describe("A page of your own: an HTML file, or a folder with an index.html; relative to this file.")
    .exactOptional(),
};

const HostPage = z.strictObject(content, { error: "a mapping with title, message, contact, languages, html" });

const Brand = z.strictObject(
  {
    logo: path("the path of an image").describe("An image file, relative to this file.").exactOptional(),
    colour: z
      .string({ error: 'a colour in quotes, such as "#0055bb"' })
      .regex(/^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/, { error: 'a colour in quotes, such as "#0055bb"' })
      .exactOptional(),
    css: path("the path of a style sheet").describe("A style sheet, relative to this file.").exactOptional(),
  },
  { error: "a mapping with logo, colour, css" },
);

const statusesExpected = "never-5xx, standard, or a mapping with page, machines, crawlers, assets";
const Statuses = z.union(
  [
    z.enum(["never-5xx", "standard"]),
    z.strictObject({
      page: httpStatus.exactOptional(),
      machines: httpStatus.exactOptional(),
      crawlers: httpStatus.exactOptional(),
      assets: httpStatus.exactOptional(),
    }),
  ],
  { error: statusesExpected },
);

const image = text("the name of an image").regex(/^\S+$/, { error: "the name of an image, without spaces" });

const namespace = label("the name of a namespace");
const Delivery = z.union([z.enum(["configMap", "build"]), z.strictObject({ image }), z.strictObject({ namespace })], {
  error: "configMap, build, {image: REF} or {namespace: NAME}",
});

/** Where the page comes from, and what an image that is not ours is known by. */
const delivery = {
  delivery: Delivery.describe(
    "Where the page comes from: a ConfigMap, the image of page build, any other image, or, for HTTPRoutes, the page of another namespace; configMap, unless given.",
  ).exactOptional(),
  knownBy: text()
    .describe("A text in the HTML of an image that does not send the header entracte-page: the page is known by it.")
    .exactOptional(),
  readyPath: urlPath("a path, such as /ready")
    .describe("Where an image of one's own answers 200 once it is ready; /, where knownBy is given.")
    .exactOptional(),
};

/** A Route of the page's own. */
const address = {
  host: host.describe("The host of a Route of the page's own, for a preview or a status address.").exactOptional(),
  tlsAcme: z
    .boolean({ error: "true or false" })
    .describe("Mark that Route for a controller of ACME, which gets its certificate: kubernetes.io/tls-acme.")
    .exactOptional(),
};

const workload = {
  name: objectName("a name for the page's objects")
    .max(57, { error: "at most 57 characters" })
    .describe("The name of the page's objects: maintenance-page, unless given.")
    .exactOptional(),
  image: image.describe("By ConfigMap: any image that runs unprivileged nginx.").exactOptional(),
  pullSecret: objectName("the name of a Secret").describe("The Secret that pulls the image.").exactOptional(),
  replicas: z
    .int({ error: "a number of pods, 1 or more" })
    .min(1, { error: "a number of pods, 1 or more" })
    .exactOptional(),
  resources: z
    .strictObject(
      { requests: quantities.exactOptional(), limits: quantities.exactOptional() },
      { error: "a mapping with requests, limits" },
    )
    .exactOptional(),
  admit: z
    .enum(["anywhere", "router"], { error: "anywhere or router" })
    .describe("Who may reach the page's pods: everybody, or the router alone.")
    .exactOptional(),
  idleTimeout: seconds(0, 300)
    .describe("Seconds that the edge keeps idle client connections: so long a pod outlives its withdrawal.")
    .exactOptional(),
};

const answers = {
  statuses: Statuses.describe("Which status whom: people, machines, crawlers, assets.").exactOptional(),
  clients: z
    .strictObject(
      { unknown: z.enum(["machine", "page"], { error: "machine or page" }).exactOptional() },
      { error: "a mapping with unknown" },
    )
    .exactOptional(),
  retryAfter: seconds(0, 600).describe("Seconds after which machines may ask again.").exactOptional(),
  paths: z
    .array(
      z.strictObject(
        {
          path: urlPath("a path, such as /health"),
          status: httpStatus,
        },
        { error: "a mapping with path, status" },
      ),
      { error: "a list of paths with their status" },
    )
    .describe("Paths that answer a status of their own.")
    .exactOptional(),
};

/** What visitors get while a target is closed, and the workload that serves it. */
export const PageSpec = z.strictObject(
  {
    ...content,
    language: language.describe("The language of title and message; en, unless given.").exactOptional(),
    labels: z
      .record(language, Labels, { error: "a mapping of languages to labels, such as de: {expected: …}" })
      .describe("What our page says around the texts, by language tag; English and French are built in.")
      .exactOptional(),
    brand: Brand.exactOptional(),
    hosts: z
      .record(host, HostPage, { error: "a mapping of hosts to their texts" })
      .describe("What differs on some hosts.")
      .exactOptional(),
    ...delivery,
    ...address,
    ...workload,
    ...answers,
    build: BuildSpec.describe("How page build makes an image of the page.").exactOptional(),
  },
  { error: "a mapping, such as page: {title: …}" },
);
export type PageSpec = z.infer<typeof PageSpec>;
