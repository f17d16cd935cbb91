/** Media types, and what they stand for. The first that fits counts. */
const kinds: readonly (readonly [pattern: string, kind: string])[] = [
  ["text/html|application/xhtml\\+xml", "html"],
  ["application/(?:[\\w.+-]+\\+)?json|text/json", "json"],
  ["(?:application|text)/(?:[\\w.+-]+\\+)?xml", "xml"],
  ["text/plain|text/\\*", "text"],
  ["image/[\\w.+*-]+", "image"],
  ["\\*/\\*", "any"],
];

const type = `(${kinds.map(([pattern]) => pattern).join("|")})`;
/** Parameters that are no weight: `;v=b3`. */
const parameters = "(?: *; *(?!q=)[^,;]*)*";
const weighed = ["(?: *; *q=1[.0]*)?(?:,|$)", ...Array.from({ length: 9 }, (_, i) => ` *; *q=0\\.${String(9 - i)}`)];

/**
 * `$entracte_accept`: what an answer should be, from Accept: `html`, `json`, `xml`, `text`, `image`, `style`, `any`, or `other`.
 * What nearly everybody sends is recognised at once; else the highest weight counts (its first digit), and then the order.
 */
export const acceptMaps = `
  map $http_accept $entracte_accept {
    default $entracte_weighed;
    "" any; "*/*" any; "application/json" json; "application/json, text/plain, */*" json;
    "~*^text/html *(?:,|$)" html;
    "~*^text/css *(?:[,;]|$)" style;
    "~*^image/[^,]*(?:, *(?:image|video|\\*)/[^,]*)*$" image;
  }
  map $http_accept $entracte_type {
    default "";
${weighed.map((weight) => `    "~*(?:^|,) *${type}${parameters}${weight}" $1;`).join("\n")}
  }
  map $entracte_type $entracte_weighed {
    default other;
${kinds.map(([pattern, kind]) => `    "~*^(?:${pattern})$" ${kind};`).join("\n")}
  }`;
