/** What is built. */
export interface Source {
  /** In a few words: `12 files, 3.4 MiB`. */
  readonly says: string;
  /** Bytes of content, before they are packed. */
  readonly size: number;
  /** The archive, part by part; `read` is told of the bytes of content that went into it. */
  parts(read: (bytes: number) => void): AsyncIterable<Uint8Array>;
  /** The query of a binary build: `revision.commit`, `revision.authorName`, … (openshift/api build/v1). */
  readonly revision: { readonly [name: string]: string | undefined };
}
