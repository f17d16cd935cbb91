import type * as http from "node:http";

/** Writes part by part, no faster than the parts leave; ends early where the answer or an error came first. */
export async function feed(
  wire: http.ClientRequest,
  parts: AsyncIterable<Uint8Array>,
  moved: () => void,
): Promise<void> {
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true;
      resolve();
    };
    wire.once("close", end).once("response", end).once("error", end);
  });
  for await (const part of parts) {
    if (over) return;
    if (!wire.write(part)) await Promise.race([drained(wire), ended]);
    moved();
  }
  wire.end();
}

const drained = (wire: http.ClientRequest): Promise<void> => new Promise((resolve) => wire.once("drain", resolve));
