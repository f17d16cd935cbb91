import { Writable } from "node:stream";
import type { WriteStream } from "node:tty";

/** A terminal that understands what we send it: what its screen shows, line by line. */
export interface Terminal {
  readonly out: WriteStream;
  lines(): readonly string[];
  /** The longest line that was ever written. */
  widest(): number;
}

/** Understands line feeds, and the escape codes for up, erase line, erase below; colours leave no trace. */
export function terminal(columns: number, rows: number): Terminal {
  let lines: string[] = [""];
  let widest = 0;
  let at = 0;
  const print = (text: string): void => {
    for (const [i, part] of text.split("\n").entries()) {
      if (i > 0) at++;
      lines[at] = (lines[at] ?? "") + part;
      widest = Math.max(widest, lines[at]?.length ?? 0);
    }
  };
  const obey = (code: string, count: number): void => {
    if (code === "A") at -= count;
    else if (code === "K") lines[at] = "";
    else if (code === "J") lines = [...lines.slice(0, at), ""];
    else if (code !== "m") throw new RangeError(`this terminal knows no ${code}`);
  };
  const write = (text: string): void => {
    const [first = "", ...codes] = text.split("\u001B[");
    print(first);
    for (const piece of codes) {
      const [whole = "", count = "", code = ""] = /^([\d;]*)([A-Za-z])/.exec(piece) ?? [];
      obey(code, Number(count));
      print(piece.slice(whole.length));
    }
  };
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      write(chunk.toString());
      done();
    },
  });
  return {
    out: Object.assign(out, { columns, rows, isTTY: true }) as unknown as WriteStream,
    lines: () => lines.filter((line, i) => line !== "" || i < lines.length - 1).map((line) => line.trimEnd()),
    widest: () => widest,
  };
}
