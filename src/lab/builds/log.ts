/** One line that a build has printed. */
export interface LogLine {
  /** When, in milliseconds. */
  readonly at: number;
  readonly text: string;
}

/** What a build prints, for as many readers as there are. */
export class BuildLog {
  private readonly printed: LogLine[] = [];
  private readonly readers = new Set<() => void>();
  private over = false;

  get lines(): readonly LogLine[] {
    return this.printed;
  }

  /** Will nothing more come? */
  get ended(): boolean {
    return this.over;
  }

  write(text: string): void {
    this.printed.push(...text.split("\n").map((line) => ({ at: Date.now(), text: line })));
    this.tell();
  }

  end(): void {
    this.over = true;
    this.tell();
  }

  /** Calls the reader whenever there is more, or the end. Returns the way to stop. */
  onChange(reader: () => void): () => void {
    this.readers.add(reader);
    return () => void this.readers.delete(reader);
  }

  private tell(): void {
    for (const reader of Array.from(this.readers)) reader();
  }
}

const snippetLines = 5;

/** The end of a log as the status of a failed build shows it (build_controller.go, setBuildCompletionData). */
export function snippetOf({ lines }: BuildLog): string {
  const last = lines.slice(-snippetLines).map(({ text }) => text);
  return last.map((line) => (line.length > 120 ? `${line.slice(0, 58)}...${line.slice(-59)}` : line)).join("\n");
}
