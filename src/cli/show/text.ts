import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";

/** No line that people read is longer than this many columns. */
export const columns = 80;

/** The columns that a text takes on a terminal. */
export const widthOf = (text: string): number => stringWidth(text);

/** Text of the cluster's, fit to be printed: on one line, without what would steer a terminal. */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/(?:(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+/gu, " ")
    .trim();
}

/** The text and spaces behind it, up to so many columns. */
export function pad(text: string, to: number): string {
  return text + " ".repeat(Math.max(0, to - widthOf(text)));
}

/** The text in at most so many columns: what is in its middle gives way, for names differ at their ends. */
export function shorten(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const back = takeBack(letters, Math.floor((most - 1) / 2));
  return `${take(letters, most - 1 - widthOf(back))}…${back}`;
}

/** Lines of at most so many columns, broken between words; a word that is longer still is broken itself. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (widthOf(longer) <= most) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    while (widthOf(word) > most) {
      const head = take(Array.from(word), most);
      lines.push(head);
      word = word.slice(head.length);
    }
    line = word;
  }
  return [...lines, line];
}

/** The text in lines, each behind `first` or, from the second on, as many spaces; none longer than `most` columns. */
export function hang(first: string, text: string, most = columns): string[] {
  const room = widthOf(first);
  return wrap(text, most - room).map((line, i) => `${i === 0 ? first : " ".repeat(room)}${line}`.trimEnd());
}

function take(letters: readonly string[], most: number): string {
  let taken = "";
  for (const letter of letters) {
    if (widthOf(taken + letter) > most) break;
    taken += letter;
  }
  return taken;
}

function takeBack(letters: readonly string[], most: number): string {
  let taken = "";
  for (const letter of letters.toReversed()) {
    if (widthOf(letter + taken) > most) break;
    taken = letter + taken;
  }
  return taken;
}
