import { cleaned } from "./foreign-text.ts";

/**
 * The texts of an answer's Warning headers, as the API sends them (`299 - "text"`, kubernetes `apimachinery/pkg/util/net/http.go`,
 * ParseWarningHeaders), in UTF-8; Node reads headers as Latin-1, and joins several by commas.
 */
export function warningsOf(header: string | undefined): readonly string[] {
  const text = Buffer.from(header ?? "", "latin1").toString("utf8");
  const found = text.matchAll(/(?:^|,)\s*299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...found]
    .map(([, quoted = ""]) => cleaned(quoted.replace(/\\(.)/g, "$1")))
    .filter((warning) => warning !== "");
}
