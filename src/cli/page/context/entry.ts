/** One entry of what is sent to be built, by its path in there: steps parted by `/`, none of them `..`. */
export type Entry = File | Text | Link | Folder;

interface Of {
  readonly name: string;
  /** The bits of permission. */
  readonly mode: number;
}

/** A file of this machine, as large as it was when it was found. */
export interface File extends Of {
  readonly kind: "file";
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** A file that is made here. */
export interface Text extends Of {
  readonly kind: "text";
  readonly text: string;
}

/** A symbolic link: what it points to is not followed. */
interface Link extends Of {
  readonly kind: "link";
  readonly target: string;
}

interface Folder extends Of {
  readonly kind: "folder";
}

/** A text as an entry. */
export const textEntry = (name: string, text: string): Text => ({ kind: "text", name, mode: 0o644, text });

/** How many bytes of content these entries have. */
export function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce(
    (sum, each) => sum + (each.kind === "file" ? each.size : each.kind === "text" ? Buffer.byteLength(each.text) : 0),
    0,
  );
}
