import { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import { cleaned } from "./foreign-text.ts";
import type { ApiRequest } from "./exchange.ts";
import { pathOfForward } from "./paths.ts";
import type { PodPort } from "./port.ts";
import type { Transport } from "./transport.ts";

/** Two channels for the port: its bytes, and what went wrong (kubelet pkg/cri/streaming/portforward/websocket.go). */
const protocol = "v4.channel.k8s.io";
const channel = { data: 0, error: 1 } as const;
/** Each channel begins with the number of the port. */
const prologue = 2;

/** Devices on the way close what is silent for a minute or more; in milliseconds. */
const pingEvery = 30_000;

/** How long the other end has to say goodbye, too; in milliseconds. */
const farewell = 1_000;

/** A forwarded connection that ended before its time: the pod did not accept or keep it, or the way to it was cut. */
export class BrokenForward extends Error {
  override readonly name = "BrokenForward";
  readonly by: "pod" | "way";

  constructor(by: "pod" | "way", message: string) {
    super(message);
    this.by = by;
  }
}

/**
 * Opens a connection to a pod's port through `pods/portforward`. The stream ends when the pod ends the connection; the
 * protocol has no word for our own end alone, so that the pod learns of it only when the stream is destroyed.
 * @throws ApiFailure; afterwards the stream fails with a `BrokenForward`
 */
export async function forwardTo(transport: Transport, pod: PodPort): Promise<Duplex> {
  const { namespace, name } = pod;
  const request: ApiRequest = {
    method: "GET",
    path: pathOfForward(pod),
    repeatable: true,
    asked: { verb: "get", resource: "pods/portforward", group: "", namespace, name },
  };
  return new Forwarded(await transport.tunnel(request, protocol));
}

class Forwarded extends Duplex {
  readonly #socket: WebSocket;
  readonly #pinging: NodeJS.Timeout;
  /** Bytes of the prologue that are still to come, by channel. */
  readonly #prologue = [prologue, prologue];
  #complaint = "";

  constructor(socket: WebSocket) {
    super();
    this.#socket = socket;
    this.#pinging = setInterval(() => socket.ping(), pingEvery).unref();
    socket.on("message", (data: RawData) => this.#take(data as Buffer));
    socket.on("error", (error) => this.destroy(new BrokenForward("way", error.message)));
    socket.on("close", (code) => this.#closed(code));
  }

  #take(frame: Buffer): void {
    const from = frame[0];
    if (from !== channel.data && from !== channel.error) return;
    const skipped = Math.min(this.#prologue[from] ?? 0, frame.length - 1);
    this.#prologue[from] = (this.#prologue[from] ?? 0) - skipped;
    const bytes = frame.subarray(1 + skipped);
    if (from === channel.error) this.#complaint += bytes.toString();
    else if (bytes.length > 0 && !this.destroyed && !this.push(bytes)) this.#socket.pause();
  }

  #closed(code: number): void {
    if (this.#complaint !== "") this.destroy(new BrokenForward("pod", cleaned(this.#complaint)));
    // 1005: closed in good order, without a code (RFC 6455, section 7.1.5).
    else if (code === 1000 || code === 1005) this.push(null);
    else this.destroy(new BrokenForward("way", `the connection was cut (${String(code)})`));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.send(Buffer.concat([Buffer.from([channel.data]), chunk]), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearInterval(this.#pinging);
    if (error === null) {
      this.#socket.close(1000);
      setTimeout(() => this.#socket.terminate(), farewell).unref();
    } else this.#socket.terminate();
    done(error);
  }
}
