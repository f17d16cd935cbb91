const pem = /-----BEGIN [A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]+/gi;
const longRun = /[A-Za-z0-9+/_=.-]{60,}/g;
const longest = 400;

/**
 * A text from elsewhere (the API, a plugin) as we may show it: one line of bounded length, without PEM blocks, tokens or
 * other long runs that could be secrets.
 */
export function cleaned(text: string): string {
  const line = text
    .replaceAll("\\n", "\n")
    .replace(pem, "…")
    .replace(bearer, "$1 …")
    .replace(longRun, "…")
    // eslint-disable-next-line no-control-regex -- escape codes of somebody else's text must not reach a terminal
    .replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

/**
 * A field error without the value it echoes: `Invalid value: "secret": must be short` becomes
 * `Invalid value: must be short` (the format is that of kubernetes `apimachinery/pkg/util/validation/field/errors.go`).
 */
export function withoutValue(message: string): string {
  const head = /^([\s\S]*?(?:Invalid|Unsupported|Duplicate|Not found|Too long|Too many)(?: value)?): /.exec(message);
  if (head?.[1] === undefined) return cleaned(message);
  const rest = message.slice(head[0].length);
  const end = endOfValue(rest);
  const detail = end !== undefined && rest.startsWith(": ", end) ? rest.slice(end) : "";
  return cleaned(head[1] + detail);
}

/** Where the value at the start of a text ends; `undefined` where that cannot be told. */
function endOfValue(text: string): number | undefined {
  const plain = /^(?:-?\d+(?:\.\d+)?|true|false|null|<nil>)(?=: |$)/.exec(text);
  if (plain) return plain[0].length;
  const start = /^[\w.*&[\]]*(?=["{[])/.exec(text);
  if (!start) return undefined;
  let depth = 0;
  for (let i = start[0].length; i < text.length; i++) {
    const char = text[i];
    if (char === '"') {
      i = endOfString(text, i);
    } else if (char === "{" || char === "[") {
      depth++;
    } else if (char === "}" || char === "]") {
      depth--;
    }
    if (depth === 0) return i + 1;
  }
  return undefined;
}

/** The index of the quote that closes the string which opens at `from`; past the end where there is none. */
function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === '"') return i;
  }
  return text.length;
}
