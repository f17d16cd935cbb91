import { connect } from "node:net";

/** What came back, byte for byte, until the server closed. An empty text is a connection dropped without an answer. */
export function raw({ port }: { readonly port: number }, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("close", () => resolve(text));
    socket.on("error", (error: NodeJS.ErrnoException) => (error.code === "ECONNRESET" ? resolve(text) : reject(error)));
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end after ${JSON.stringify(text.slice(0, 200))}`)));
  });
}

export interface RawReply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** The answer in these bytes, after a `100 Continue` where there is one. */
export function parsed(bytes: string): RawReply {
  const text = bytes.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, end).toLowerCase();
  return { status: Number(/^http\/1\.[01] (\d{3}) /.exec(head)?.[1] ?? 0), head, body: text.slice(end + 4) };
}
