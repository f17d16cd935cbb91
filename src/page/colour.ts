import { Trouble } from "../core/errors.ts";

/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

/** A colour as brands write it: `#rgb` or `#rrggbb`. @throws Trouble (`usage`) for anything else */
export function parseColour(text: string): Colour {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text.trim());
  const digits =
    short === null
      ? text.trim()
      : `#${short
          .slice(1)
          .map((digit) => digit + digit)
          .join("")}`;
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(digits);
  if (parts === null) {
    throw new Trouble("usage", `The brand's colour ${JSON.stringify(text)} is none that can be checked for contrast.`, [
      "Write it as #rrggbb, such as #4453c9.",
    ]);
  }
  return [channel(parts[1]), channel(parts[2]), channel(parts[3])];
}

const channel = (hex: string | undefined) => Number.parseInt(hex ?? "0", 16);

export function hexOf(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What WCAG 2.2 AA asks of text (success criterion 1.4.3). */
const legible = 4.5;

/** The colour itself where text in it can be read on this background; else the nearest shade of it that can. */
export function readableOn(background: Colour, colour: Colour): Colour {
  const pole = contrast(background, [0, 0, 0]) > contrast(background, [255, 255, 255]) ? 0 : 255;
  const shades = Array.from({ length: 51 }, (_, step) => mix(colour, pole, step / 50));
  return shades.find((shade) => contrast(background, shade) >= legible) ?? [pole, pole, pole];
}

/** White, or dark ink where white would not stand out on this colour (WCAG 2.2, 1.4.11). */
export function onTop(colour: Colour): Colour {
  return contrast(colour, [255, 255, 255]) >= 3 ? [255, 255, 255] : [29, 27, 34];
}

function mix([red, green, blue]: Colour, pole: number, share: number): Colour {
  const part = (value: number) => Math.round(value + (pole - value) * share);
  return [part(red), part(green), part(blue)];
}
