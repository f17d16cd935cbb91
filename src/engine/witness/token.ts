import type { PageMark } from "../../page/model.ts";
import type { Answer } from "./types.ts";

/** The header that carries the page's token on every answer of a page. */
export const TOKEN_HEADER = "entracte-page";

/** In a body: `<!-- entracte-page: TOKEN -->`, or the same in plain text. The token neither starts nor ends with a hyphen. */
const IN_BODY = /entracte-page:\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)/;

/** An answer as far as it can tell whose page it is. */
interface Traces {
  readonly header: string | readonly string[] | undefined;
  /** The beginning of its body, each byte a character (latin1). */
  readonly body: string;
}

/** Which page an answer is of: one without a token, or with that of an image made elsewhere, by a text that stands in it. */
export function pageOf({ header, body }: Traces, { token, knownBy }: PageMark): Pick<Answer, "token" | "byText"> {
  const own = tokenOf(header, body);
  if (own !== token && knownBy !== undefined && body.includes(Buffer.from(knownBy).toString("latin1"))) {
    return { token, byText: true };
  }
  return own === undefined ? {} : { token: own };
}

/** The token of an answer: of its header, else of its body (a Route may strip headers). */
export function tokenOf(header: string | readonly string[] | undefined, body: string): string | undefined {
  const first = typeof header === "string" ? header : header?.[0];
  const named = first?.trim() ?? "";
  return named === "" ? IN_BODY.exec(body)?.[1] : named;
}
