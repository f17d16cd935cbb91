const entities: { readonly [char: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML: fit for content and for attributes in quotes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}

/** What a person would want to click: an address of the web without what ends its sentence, or of a mailbox. */
const clickable = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g;

/** Text as HTML, with its web and mail addresses as links. */
export function linked(text: string): string {
  let html = "";
  let end = 0;
  for (const match of text.matchAll(clickable)) {
    const [found, web] = match;
    html += escapeHtml(text.slice(end, match.index));
    html += `<a href="${web === undefined ? "mailto:" : ""}${escapeHtml(found)}">${escapeHtml(found)}</a>`;
    end = match.index + found.length;
  }
  return html + escapeHtml(text.slice(end));
}
