/** The one in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low = NaN, high = NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return (low + high) / 2;
}

/** The median of the ratios of each round: what slows the machine down for a while slows both sides of one. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((number, i) => number / (below[i] ?? NaN)));
}

export const milliseconds = (number: number): string => `${number.toFixed(0)} ms`;

/** `45 ms (41–60)`: the median, and between what all were. */
export function spread(numbers: readonly number[]): string {
  return `${milliseconds(median(numbers))} (${Math.min(...numbers).toFixed(0)}–${Math.max(...numbers).toFixed(0)})`;
}
