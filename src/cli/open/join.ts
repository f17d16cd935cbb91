import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** How long a client that has ended its side waits for an answer that is still due; in milliseconds. */
const patience = 60_000;
/** And how long after the last byte, where none is due. */
const grace = 1_000;

/**
 * Joins a client's connection with one to a pod, until both have ended, or either breaks: then the other is cut.
 *
 * A client's end cannot be passed on alone. It may be the end of all (a client that closes) or the end of what is asked
 * (`nc -N`): so the answer is awaited where the client spoke last, and the pod let go soon where the pod did.
 * @returns what broke it, once it is over
 */
export function join(client: Socket, pod: Duplex): Promise<Error | undefined> {
  return new Promise((resolve) => {
    let due = false;
    let ended: NodeJS.Timeout | undefined;
    let broke: Error | undefined;
    const wait = (): void => {
      clearTimeout(ended);
      ended = setTimeout(() => client.destroy(), due ? patience : grace);
    };
    client.on("data", () => (due = true));
    pod.on("data", () => {
      due = false;
      if (client.readableEnded) wait();
    });
    client.once("end", wait);
    pod.once("error", (error) => {
      broke = error;
      client.resetAndDestroy();
    });
    client.on("error", () => client.destroy());
    client.once("close", () => {
      clearTimeout(ended);
      pod.destroy();
      resolve(broke);
    });
    client.pipe(pod, { end: false });
    pod.pipe(client);
  });
}
