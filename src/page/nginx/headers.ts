/** What an answer depends on. */
const vary = "Accept, Accept-Language, Origin, Sec-Fetch-Dest, User-Agent, X-Requested-With";

const header = (name: string, value: string) => `add_header ${name} ${value} always;`;

/** On every answer of every class: the marker, and nothing that anybody may keep. */
export function commonHeaders(token: string): readonly string[] {
  return [
    header("entracte-page", token),
    header("Cache-Control", "no-store"),
    header("Vary", `"${vary}"`),
    header("X-Content-Type-Options", "nosniff"),
  ];
}

export const retryAfter = header("Retry-After", "$entracte_retry_after");

/**
 * What lets scripts of other origins read the answer (Fetch standard, CORS protocol). Nothing here is anybody's secret: the
 * answer is the same for all, whoever is logged in. A header without a value is left out.
 */
export const readable = [
  header("Access-Control-Allow-Origin", "$entracte_origin"),
  header("Access-Control-Allow-Credentials", "$entracte_credentials"),
  header("Access-Control-Expose-Headers", '"entracte-page, Retry-After, grpc-status, grpc-message"'),
];

/** What answers a preflight: all that it asks for, and not to be remembered, for it is not the application's answer. */
export const preflight = [
  ...readable,
  header("Access-Control-Allow-Methods", "$entracte_method"),
  header("Access-Control-Allow-Headers", "$entracte_headers"),
  header("Access-Control-Max-Age", "0"),
];

/** The values of these headers: what a client said comes back in the shape of an origin or of names, or not at all. */
export const headerMaps = `
  map $http_origin $entracte_origin { default ""; "~^(?:null|[a-z][a-z0-9+.-]*://[\\w.:%\\[\\]-]+)$" $http_origin; }
  map $entracte_origin $entracte_credentials { default true; "" ""; }
  map $http_access_control_request_method $entracte_method { default ""; "~^[A-Za-z-]{1,40}$" $http_access_control_request_method; }
  map $http_access_control_request_headers $entracte_headers {
    default ""; "~^[A-Za-z0-9_, -]{1,2000}$" $http_access_control_request_headers;
  }`;
