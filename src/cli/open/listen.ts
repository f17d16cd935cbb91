import { createServer, type AddressInfo, type Socket } from "node:net";
import { Trouble } from "../../core/errors.ts";

/** A port of this machine, and of this machine alone. */
export interface Door {
  readonly port: number;
  /** Lets nobody in any more, and cuts off who is inside. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @throws Trouble (`usage`) where the port cannot be had */
export async function listen(port: number, visited: (socket: Socket) => void): Promise<Door> {
  const inside = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (socket) => {
    inside.add(socket);
    socket.once("close", () => inside.delete(socket));
    visited(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(notToBeHad(port, error)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of inside) socket.destroy();
      }),
  };
}

function notToBeHad(port: number, error: NodeJS.ErrnoException): Error {
  const { code = "" } = error;
  if (code !== "EADDRINUSE" && code !== "EACCES") return error;
  const why = code === "EACCES" ? "ports below 1024 are not for everybody" : "something listens on it already";
  return new Trouble("usage", `Port ${String(port)} of this machine cannot be had: ${why}.`, [
    "Name another one, or none for any that is free.",
  ]);
}
