import type { Statuses } from "../../src/page/answer-policy.ts";
import type { Gets } from "./clients.ts";

/** What a client gets: in words, and with which status. */
export interface Got {
  readonly says: string;
  readonly status: (statuses: Statuses) => number;
  /** A `Retry-After` comes with it. */
  readonly retryAfter?: true;
}

const machine = (says: string): Got => ({ says, status: ({ machines }) => machines, retryAfter: true });
const asset = (says: string): Got => ({ says, status: ({ assets }) => assets, retryAfter: true });

export const got: { readonly [gets in Gets]: Got } = {
  page: { says: "**the page**", status: ({ page }) => page },
  json: machine("problem details in JSON (RFC 9457)"),
  xml: machine("problem details in XML"),
  text: machine("plain text"),
  crawler: { says: "plain text", status: ({ crawlers }) => crawlers, retryAfter: true },
  script: asset("nothing, typed as a script"),
  style: asset("nothing, typed as a style sheet"),
  image: asset("nothing, typed as an image"),
  font: asset("nothing, typed as a font"),
  empty: asset("nothing"),
  grpc: { says: "`grpc-status: 14` (UNAVAILABLE)", status: () => 200 },
  "grpc-web": { says: "`grpc-status: 14` (UNAVAILABLE)", status: () => 200 },
  preflight: { says: "permission, so that the script can read the answer", status: () => 204 },
  back: { says: "nothing: not yet", status: () => 204 },
  icon: { says: "nothing: no error stands in a console", status: () => 204 },
  acme: { says: "nothing: the challenge has a Route of its own", status: () => 404 },
};
