/** Who asks, how that shows in the request, and which answer it gets: the specification of the page, one line a client. */
export interface Client {
  readonly client: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
  readonly gets: Gets;
}

export type Gets =
  | "page"
  | "json"
  | "xml"
  | "text"
  | "crawler"
  | "script"
  | "style"
  | "image"
  | "font"
  | "empty"
  | "grpc"
  | "grpc-web"
  | "preflight"
  | "back"
  | "icon"
  | "acme";

const chrome =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
const safari =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const googlebot =
  "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";
const html = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
const form = "application/x-www-form-urlencoded";
const origin = "https://shop.apps.test";

/** What Chrome sends along when a person opens an address over HTTPS. */
const opens = { accept: html, "user-agent": chrome, "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };
/** What Chrome sends along when a script asks by `fetch` over HTTPS. */
const fetches = { accept: "*/*", "user-agent": chrome, "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" };
/** The same over plain HTTP, where there is no fetch metadata. */
const plainly = { accept: "*/*", "user-agent": firefox };
const inner = { referer: "http://shop.apps.test/cart" };

/** What a page's own requests carry: the destination, and what browsers accept for it. */
const wants = (dest: string, accept = "*/*") => ({
  ...fetches,
  accept,
  "sec-fetch-dest": dest,
  "sec-fetch-mode": "no-cors",
});

export const clients: readonly Client[] = [
  { client: "a person opens an address", headers: opens, gets: "page" },
  { client: "… over plain HTTP", headers: { accept: html, "user-agent": firefox }, gets: "page" },
  { client: "… with a telephone", headers: { accept: html, "user-agent": safari }, gets: "page" },
  { client: "… deep in the application", path: "/a/b/c.json?q=1#x", headers: opens, gets: "page" },
  { client: "… of a script or an image", path: "/static/app.js", headers: opens, gets: "page" },
  { client: "… from another page of the application", headers: { ...opens, ...inner }, gets: "page" },
  { client: "… in a frame", headers: { ...opens, "sec-fetch-dest": "iframe" }, gets: "page" },
  {
    client: "… in a web view of Android",
    headers: { accept: html, "user-agent": chrome, "x-requested-with": "com.example.shop" },
    gets: "page",
  },
  {
    client: "… with a browser that lists XML first",
    headers: { accept: "application/xhtml+xml,text/html;q=0.9,*/*;q=0.5", "user-agent": firefox },
    gets: "page",
  },
  {
    client: "… with a telephone called CUBOT",
    headers: {
      accept: html,
      "user-agent":
        "Mozilla/5.0 (Linux; Android 14; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    },
    gets: "page",
  },
  {
    client: "a person sends a form",
    method: "POST",
    headers: { ...opens, "content-type": form, origin },
    body: "a=1",
    gets: "page",
  },
  {
    client: "… over plain HTTP",
    method: "POST",
    headers: { accept: html, "user-agent": firefox, "content-type": form, origin },
    body: "a=1",
    gets: "page",
  },
  {
    client: "… with a file",
    method: "POST",
    headers: { accept: html, "user-agent": firefox, "content-type": "multipart/form-data; boundary=x" },
    body: "x".repeat(2_000_000),
    gets: "page",
  },
  { client: "curl, Wget", headers: { accept: "*/*", "user-agent": "curl/8.11.0" }, gets: "page" },
  {
    client: "… asking for the headers",
    method: "HEAD",
    headers: { accept: "*/*", "user-agent": "Wget/1.24.5" },
    gets: "page",
  },
  { client: "a browser that accepts anything, without a sign of a script", headers: plainly, gets: "page" },
  {
    client: "a monitor that asks for text/html",
    headers: { accept: "text/html", "user-agent": "Uptime/1.0" },
    gets: "page",
  },

  { client: "a script: fetch", headers: fetches, gets: "json" },
  { client: "… that would take HTML", headers: { ...fetches, accept: "text/html" }, gets: "text" },
  { client: "… of another origin", headers: { ...fetches, origin: "https://other.test" }, gets: "json" },
  { client: "… over plain HTTP", headers: { ...plainly, origin: "http://other.test" }, gets: "json" },
  { client: "… of the same host, over plain HTTP", headers: { ...plainly, ...inner }, gets: "text" },
  {
    client: "… by jQuery",
    headers: { accept: "text/html, */*; q=0.01", "user-agent": firefox, "x-requested-with": "XMLHttpRequest" },
    gets: "text",
  },
  {
    client: "… that asks for JSON",
    headers: { ...fetches, accept: "application/json, text/plain, */*" },
    gets: "json",
  },
  {
    client: "… that writes",
    method: "PUT",
    headers: { ...fetches, "content-type": "application/json" },
    body: "{}",
    gets: "json",
  },
  {
    client: "a program that asks for JSON",
    headers: { accept: "application/json", "user-agent": "okhttp/4.12.0" },
    gets: "json",
  },
  { client: "… of its own kind", headers: { accept: "application/vnd.api+json" }, gets: "json" },
  { client: "… rather than HTML", headers: { accept: "text/html;q=0.5, application/json" }, gets: "json" },
  {
    client: "… and says so with curl",
    headers: { accept: "application/json", "user-agent": "curl/8.11.0" },
    gets: "json",
  },
  {
    client: "… and writes JSON",
    method: "POST",
    headers: { accept: "*/*", "user-agent": "curl/8.11.0", "content-type": "application/json" },
    body: "{}",
    gets: "json",
  },
  { client: "a program that asks for XML", headers: { accept: "application/xml" }, gets: "xml" },
  {
    client: "… by SOAP",
    method: "POST",
    headers: { accept: "text/xml, multipart/related", "content-type": "text/xml; charset=utf-8", soapaction: '""' },
    body: "<a/>",
    gets: "xml",
  },
  {
    client: "… writing XML",
    method: "POST",
    headers: { accept: "*/*", "content-type": "application/xml" },
    body: "<a/>",
    gets: "xml",
  },
  { client: "a program that asks for text", headers: { accept: "text/plain" }, gets: "text" },
  {
    client: "a program that accepts anything",
    headers: { accept: "*/*", "user-agent": "python-requests/2.32.3" },
    gets: "text",
  },
  { client: "a health check", headers: { "user-agent": "kube-probe/1.31", accept: "*/*" }, gets: "text" },
  { client: "… that says nothing of itself", gets: "text" },
  {
    client: "a webhook",
    method: "POST",
    headers: { "user-agent": "GitHub-Hookshot/1", accept: "*/*", "content-type": "application/json" },
    body: "{}",
    gets: "json",
  },
  {
    client: "curl that writes",
    method: "DELETE",
    headers: { accept: "*/*", "user-agent": "curl/8.11.0" },
    gets: "text",
  },
  { client: "OPTIONS that is no preflight", method: "OPTIONS", headers: { accept: "*/*" }, gets: "text" },
  { client: "TRACE", method: "TRACE", headers: { accept: "*/*" }, gets: "text" },
  { client: "a method that nobody knows", method: "PROPFIND", headers: { accept: "application/xml" }, gets: "xml" },
  { client: "an event stream", headers: { ...fetches, accept: "text/event-stream" }, gets: "text" },
  {
    client: "a WebSocket",
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-version": "13",
      origin,
      "user-agent": chrome,
    },
    gets: "text",
  },

  { client: "a crawler", headers: { accept: html, "user-agent": googlebot }, gets: "crawler" },
  {
    client: "… that accepts anything",
    headers: {
      accept: "*/*",
      "user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    },
    gets: "crawler",
  },
  {
    client: "… with a browser inside",
    headers: {
      ...opens,
      "user-agent":
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36",
    },
    gets: "crawler",
  },
  {
    client: "… that looks like a browser",
    headers: {
      accept: html,
      "user-agent":
        "Mozilla/5.0 (X11; Linux x86_64; Storebot-Google/1.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.88 Safari/537.36",
    },
    gets: "crawler",
  },

  { client: "an old page's script", path: "/app.js", headers: wants("script"), gets: "script" },
  { client: "… as a worker", path: "/sw.js", headers: wants("serviceworker"), gets: "script" },
  { client: "… style sheet", path: "/app.css", headers: wants("style", "text/css,*/*;q=0.1"), gets: "style" },
  {
    client: "… style sheet, over plain HTTP",
    path: "/app.css",
    headers: { ...plainly, ...inner, accept: "text/css,*/*;q=0.1" },
    gets: "style",
  },
  {
    client: "… image",
    path: "/logo.png",
    headers: wants("image", "image/avif,image/webp,image/*,*/*;q=0.8"),
    gets: "image",
  },
  {
    client: "… image, over plain HTTP",
    path: "/logo.png",
    headers: { ...plainly, ...inner, accept: "image/avif,image/webp,image/*,*/*;q=0.8" },
    gets: "image",
  },
  { client: "… font", path: "/a.woff2", headers: { ...wants("font"), origin }, gets: "font" },
  { client: "… embedded object", path: "/a.pdf", headers: wants("object"), gets: "empty" },

  { client: "… icon, for which every browser asks", path: "/favicon.ico", headers: wants("image"), gets: "icon" },

  {
    client: "gRPC",
    method: "POST",
    path: "/shop.v1.Carts/Get",
    headers: { "content-type": "application/grpc+proto", te: "trailers", "user-agent": "grpc-go/1.68.0" },
    gets: "grpc",
  },
  {
    client: "gRPC-web",
    method: "POST",
    path: "/shop.v1.Carts/Get",
    headers: { ...fetches, "content-type": "application/grpc-web+proto", "x-grpc-web": "1", origin },
    gets: "grpc-web",
  },
  {
    client: "a preflight (CORS)",
    method: "OPTIONS",
    headers: {
      ...fetches,
      origin: "https://other.test",
      "access-control-request-method": "PUT",
      "access-control-request-headers": "authorization,content-type",
    },
    gets: "preflight",
  },
  {
    client: "the open page, whether the application is back",
    method: "HEAD",
    headers: { ...fetches, "entracte-ask": "back" },
    gets: "back",
  },
  {
    client: "ACME's challenge (HTTP-01)",
    path: "/.well-known/acme-challenge/x1",
    headers: { "user-agent": "cert-manager" },
    gets: "acme",
  },
];
