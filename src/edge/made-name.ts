import { fingerprint } from "../core/fingerprint.ts";

/**
 * The name of an object that is made to close something: `shop-invoices-1f2e3d4c`, always the same for the same. Letters
 * alone would not tell `/a/b` from `/a-b`.
 * @param name of the object that it is a part of; empty where there is none
 */
export function madeName(name: string, what: string): string {
  const words = what
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);
  return [name.slice(0, 200), words, fingerprint(name, what)].filter((word) => word !== "").join("-");
}
