import { urlOf } from "../../core/address.ts";
import { standing } from "../../core/standing.ts";
import { addressesOf, nameOf, type Target } from "./types.ts";

/** An edge object of a host that closes elsewhere: its own paths stay as they are. */
export interface Neighbour {
  readonly target: string;
  readonly urls: readonly string[];
}

/** The open edge objects that share a host with those that close, on other paths: pure. Visitors reach them as before. */
export function staysOpen(closing: readonly Target[], all: readonly Target[]): readonly Neighbour[] {
  const names = new Set(closing.map(nameOf));
  const hosts = new Set(closing.flatMap((target) => addressesOf(target)).map(({ host }) => host));
  return all
    .filter((target) => !names.has(nameOf(target)) && standing(target.object).state === "open")
    .map((target) => ({
      target: nameOf(target),
      urls: addressesOf(target)
        .filter(({ host }) => hosts.has(host))
        .map(urlOf),
    }))
    .filter(({ urls }) => urls.length > 0);
}
