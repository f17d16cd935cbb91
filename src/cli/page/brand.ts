import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { base64 } from "../../core/base64.ts";
import { Trouble } from "../../core/errors.ts";
import type { PageSpec } from "../../core/spec/page.ts";
import type { Brand } from "../../page/html.ts";
import { textOf } from "../file.ts";
import { missing, type Place } from "./place.ts";

const types: { readonly [extension: string]: string } = {
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
};

/** Bytes of a logo: it stands in the page itself, in each language. */
const largest = 100 * 1024;

/** A brand with its files. @throws Trouble (`usage`) for one that is not there or that cannot stand in a page */
export async function readBrand(brand: NonNullable<PageSpec["brand"]>, place: Place): Promise<Brand> {
  const { logo, colour, css } = brand;
  return {
    ...(logo === undefined ? {} : { logo: await readLogo(join(place.folder, logo), place) }),
    ...(colour === undefined ? {} : { colour }),
    ...(css === undefined ? {} : { css: await readStyle(join(place.folder, css), place) }),
  };
}

async function readLogo(path: string, place: Place): Promise<string> {
  const type = types[extname(path).toLowerCase()];
  if (type === undefined) {
    throw new Trouble("usage", `page.brand.logo: ${path} is no image that every browser shows.`, [
      `Give one of these: ${Object.keys(types).join(" ")}`,
    ]);
  }
  const bytes = await readFile(path).catch((error: unknown) => {
    throw missing(path, "page.brand.logo", place, error);
  });
  if (bytes.length > largest) {
    const size = `${String(Math.ceil(bytes.length / 1024))} KiB`;
    throw new Trouble("usage", `page.brand.logo: ${path} has ${size}, and every visitor loads it with the page.`, [
      `Make it smaller than ${String(largest / 1024)} KiB: as SVG or WebP, or in fewer pixels.`,
    ]);
  }
  return `data:${type};base64,${base64(bytes)}`;
}

async function readStyle(path: string, place: Place): Promise<string> {
  const css = await textOf(path);
  if (css === undefined) throw missing(path, "page.brand.css", place);
  const end = css.search(/<\/style/i);
  if (end < 0) return css;
  const line = css.slice(0, end).split("\n").length;
  throw new Trouble("usage", `${path}:${String(line)}: </style would end the style of the page.`, ["Take it out."]);
}
