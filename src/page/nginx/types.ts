/** The types of the files that pages are made of, by extension (IANA media types; nginx conf/mime.types). */
const byType: { readonly [type: string]: string } = {
  "text/html": "html htm",
  "text/css": "css",
  "text/javascript": "js mjs",
  "text/plain": "txt",
  "text/vtt": "vtt",
  "application/json": "json map",
  "application/manifest+json": "webmanifest",
  "application/pdf": "pdf",
  "application/wasm": "wasm",
  "application/xml": "xml",
  "image/avif": "avif",
  "image/gif": "gif",
  "image/jpeg": "jpg jpeg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "image/x-icon": "ico",
  "audio/mpeg": "mp3",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "font/otf": "otf",
  "font/ttf": "ttf",
  "font/woff": "woff",
  "font/woff2": "woff2",
};

/** nginx's `types` for a page's own files. Any other extension is bytes. */
export const fileTypes = `types { ${Object.entries(byType)
  .map(([type, extensions]) => `${type} ${extensions};`)
  .join(" ")} } default_type application/octet-stream;`;
