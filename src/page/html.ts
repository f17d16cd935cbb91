import type { PageTexts } from "./model.ts";

/** Text as HTML: fit for content and for attributes in double quotes. */
function escapeHtml(text: string): string {
  const entities: { readonly [char: string]: string } = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** The page with these texts: no script, no request to anywhere, light and dark, readable at 320 px. */
export function renderHtml({ title, message }: PageTexts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; font: 1.125rem/1.6 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f5f6f8; color: #1b1f27; }
main { max-width: 34rem; padding: 2rem; border-top: 4px solid #2f6fde; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; }
p { margin: 0; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body { background: #14171c; color: #e8eaee; } main { border-color: #7da7f5; } }
</style>
</head>
<body>
<main data-page="maintenance">
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(message)}</p>
</main>
</body>
</html>
`;
}

/** HTML as it is published: with the token as a comment at its end, for a Route may strip headers. */
export function withToken(html: string, token: string): string {
  return `${html.trimEnd()}\n<!-- entracte-page: ${token} -->\n`;
}
