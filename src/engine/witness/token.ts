/** The header that carries the page's token on every answer of a page. */
export const TOKEN_HEADER = "entracte-page";

/** In a body: `<!-- entracte-page: TOKEN -->`, or the same in plain text. The token neither starts nor ends with a hyphen. */
const IN_BODY = /entracte-page:\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/;

/** The token of an answer: of its header, else of its body (a Route may strip headers). */
export function tokenOf(header: string | readonly string[] | undefined, body: string): string | undefined {
  const first = typeof header === "string" ? header : header?.[0];
  const named = first?.trim() ?? "";
  return named === "" ? IN_BODY.exec(body)?.[1] : named;
}
