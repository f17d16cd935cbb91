import { createServer, type Server } from "node:net";
import { Trouble } from "../../core/errors.ts";

/**
 * The loopback addresses of one pod. In a pod, 127.0.0.1 and [::] are the pod's own; on this machine each pod gets a stand-in
 * for them, or two replicas would want the same socket.
 */
export interface PodAddresses {
  readonly pod: string;
  /** Stands in for `127.0.0.1` and `localhost`. */
  readonly localhost: string;
  /** Stands in for `[::]`. */
  readonly ipv6: string;
}

const lockPort = 61_999;
const podsPerBlock = 64 * 254;

/** The `index`-th pod of the block `127.block.0.0/16`. */
export function podAddresses(block: number, index: number): PodAddresses {
  const place = index % podsPerBlock;
  const third = Math.floor(place / 254);
  const last = (place % 254) + 1;
  const address = (offset: number): string => `127.${block}.${third + offset}.${last}`;
  return { pod: address(0), localhost: address(64), ipv6: address(128) };
}

/** A block of loopback addresses that no other lab on this machine uses: held by a listening socket. */
export interface Block {
  next(): PodAddresses;
  release(): void;
}

/** Takes a block of loopback addresses. */
export async function takeBlock(): Promise<Block> {
  const start = Math.floor(Math.random() * 254);
  for (let tried = 0; tried < 254; tried++) {
    const block = ((start + tried) % 254) + 1;
    const lock = await listen(`127.${block}.255.254`, lockPort);
    if (lock === undefined) continue;
    await checkFree(`127.${block}.0.1`, 8080, lock);
    let index = 0;
    return { next: () => podAddresses(block, index++), release: () => void lock.close() };
  }
  throw new Trouble("refused", "254 labs are running on this machine: no block of loopback addresses is left.", [
    "Stop one of them.",
  ]);
}

async function checkFree(address: string, port: number, lock: Server): Promise<void> {
  const probe = await listen(address, port);
  if (probe !== undefined) {
    await new Promise((resolve) => probe.close(resolve));
    return;
  }
  lock.close();
  const message = `Something on this machine listens on port ${port} of every address, which the lab's pods need for themselves.`;
  throw new Trouble("refused", message, ["See what it is, and stop it:", `ss -ltnp 'sport = :${port}'`]);
}

function listen(host: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, host, () => resolve(server.unref()));
  });
}
