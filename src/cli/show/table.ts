import { columns, pad, widthOf, wrap } from "./text.ts";

/** Between two columns. */
const gap = 2;
/** No column becomes narrower than this, whatever stands beside it. */
const least = 8;

/** Rows of cells as lines of at most 80 columns: the widest columns give way, and their cells go on in further lines. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = fitted(rows);
  return rows.flatMap((row) => {
    const cells = row.map((cell, i) => wrap(cell, widths[i] ?? least));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((cell, i) => pad(cell[line] ?? "", widths[i] ?? least))
        .join(" ".repeat(gap))
        .trimEnd(),
    );
  });
}

function fitted(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, i) => Math.max(...rows.map((row) => widthOf(row[i] ?? ""))));
  const room = columns - gap * (count - 1);
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= least) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
