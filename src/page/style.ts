import { hexOf, onTop, parseColour, readableOn, type Colour } from "./colour.ts";

const paper: Colour = [248, 247, 244];
const night: Colour = [20, 19, 24];
/** The colour of a page without a brand. */
export const defaultColour = "#4453c9";

/** The look of the page in this colour, in light and dark; the shade of it that can be read on each. */
export function styleFor(colour: string, css = ""): string {
  const brand = parseColour(colour);
  return `:root { color-scheme: light dark; --brand: ${hexOf(brand)}; --on-brand: ${hexOf(onTop(brand))}; --bg: ${hexOf(paper)}; --ink: #1d1b22; --quiet: #57545f; --line: #dcd9d2; --accent: ${hexOf(readableOn(paper, brand))}; }
@media (prefers-color-scheme: dark) {
:root { --bg: ${hexOf(night)}; --ink: #efedf2; --quiet: #aba8b4; --line: #34323b; --accent: ${hexOf(readableOn(night, brand))}; }
}
${look}${css === "" ? "" : `\n${css}`}`;
}

/** Two tall bars stand behind the text: a pause, or a stage between two acts. */
const look = `* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; min-height: 100vh; min-height: 100svh; display: grid; align-items: center; overflow-x: hidden; background: var(--bg); color: var(--ink); font: 1.125rem/1.6 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
body::before, body::after { content: ""; position: fixed; z-index: -1; top: 18vh; bottom: -12vh; inset-inline-end: 6vw; width: 13vw; border-radius: 3vw; background: var(--brand); opacity: .1; animation: rest 9s ease-in-out infinite alternate; }
body::before { inset-inline-end: 25vw; animation-delay: -4.5s; }
@media (max-width: 62rem) { body::before, body::after { display: none; } }
main { width: 100%; max-width: 64rem; margin: auto; padding: clamp(2rem, 8vmin, 6rem) clamp(1.25rem, 7vw, 5rem); }
.mark { display: block; height: 3rem; width: auto; max-width: 100%; margin: 0 0 clamp(1.75rem, 6vmin, 3.5rem); }
h1 { max-width: 17ch; margin: 0 0 1.25rem; font-size: clamp(2rem, 1.2rem + 4.2vw, 4rem); line-height: 1.08; letter-spacing: -.025em; font-weight: 700; text-wrap: balance; }
[dir=rtl] h1 { letter-spacing: 0; }
p { max-width: 34rem; margin: 0 0 1em; text-wrap: pretty; }
.message { font-size: clamp(1.125rem, 1rem + .6vw, 1.375rem); line-height: 1.55; }
dl { display: flex; flex-wrap: wrap; gap: 1.5rem 4rem; max-width: 34rem; margin: clamp(2rem, 6vmin, 3rem) 0 0; padding-top: 1.5rem; border-top: 1px solid var(--line); }
dt, .quiet { color: var(--quiet); font-size: 1rem; }
dd { margin: 0; font-weight: 600; }
dd .quiet { display: block; font-weight: 400; }
a { color: var(--accent); text-underline-offset: .2em; }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.returns { display: flex; align-items: baseline; gap: .6em; margin: clamp(2rem, 6vmin, 3rem) 0 0; }
.returns::before { --rest: .3; --wake: 1; content: ""; flex: none; width: .5em; height: .5em; border-radius: 50%; background: var(--accent); translate: 0 -.08em; animation: rest 2.4s ease-in-out infinite alternate; }
@keyframes rest { from { opacity: var(--rest, .06); } to { opacity: var(--wake, .12); } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; } }
@media print { body::before, body::after, .returns { display: none; } }`;
