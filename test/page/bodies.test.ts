import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parsed } from "./support/raw.ts";
import { startPage, token, type PageServer } from "./support/nginx.ts";

/** Whoever sends much gets the answer at once, while the rest goes on, and is not cut off for that. */
let page: PageServer;
beforeAll(async () => {
  page = await startPage();
});
afterAll(() => page.stop());

const megabyte = Buffer.alloc(1_048_576, "x");
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
const thirty = (part: Buffer) => Array.from({ length: 30 }, () => part);
const post = (header: string) =>
  `POST /up HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAccept: application/json\r\n${header}\r\n\r\n`;

test.each([
  ["a body of a length that is told", post(`Content-Length: ${String(30 * megabyte.length)}`), thirty(megabyte), 429],
  ["a body in chunks", post("Transfer-Encoding: chunked"), [...thirty(chunk(megabyte)), Buffer.from("0\r\n\r\n")], 429],
  ["an address that does not end", `GET /${"x".repeat(40_000)}`, thirty(megabyte), 200],
  ["headers that do not end", `GET / HTTP/1.1\r\nHost: a\r\nCookie: a=${"x".repeat(40_000)}`, thirty(megabyte), 200],
])("%s goes on after the answer, and the connection is not reset under who sends it", async (_, first, parts, due) => {
  const socket = connect({ port: page.port, host: "127.0.0.1", allowHalfOpen: true });
  let text = "";
  socket.setEncoding("latin1").on("data", (more: string) => (text += more));
  const send = async (): Promise<void> => {
    socket.write(first);
    await once(socket, "data");
    for (const part of parts)
      await new Promise<void>((done, fail) => socket.write(part, (error) => (error ? fail(error) : done())));
    socket.end();
  };
  // As a client does that looks for its answer when it has sent everything: a reset would be an error here.
  await Promise.all([once(socket, "end"), send()]);
  const { status, head } = parsed(text);
  expect(status).toBe(due);
  expect(head).toContain(`entracte-page: ${token}`);
});
