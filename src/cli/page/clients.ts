/** A kind of client, as the page's nginx tells them apart. */
export interface Client {
  readonly name: string;
  readonly method?: string;
  readonly headers: { readonly [name: string]: string };
}

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const from = (dest: string, mode: string) => ({
  "user-agent": browser,
  "sec-fetch-dest": dest,
  "sec-fetch-mode": mode,
  "sec-fetch-site": "same-origin",
});

/** Who asks, in the preview. */
export const clients: { readonly [id: string]: Client } = {
  browser: { name: "A browser", headers: { ...from("document", "navigate"), accept: html } },
  form: {
    name: "A form that is sent",
    method: "POST",
    headers: { ...from("document", "navigate"), accept: html, "content-type": "application/x-www-form-urlencoded" },
  },
  fetch: { name: "A script that wants JSON", headers: { ...from("empty", "cors"), accept: "application/json" } },
  script: { name: "A page that loads a script", headers: { ...from("script", "no-cors"), accept: "*/*" } },
  image: { name: "A page that loads an image", headers: { ...from("image", "no-cors"), accept: "image/*,*/*;q=0.8" } },
  preflight: {
    name: "A CORS preflight",
    method: "OPTIONS",
    headers: { ...from("empty", "cors"), origin: "https://elsewhere.example", "access-control-request-method": "PUT" },
  },
  api: { name: "An API client", headers: { "user-agent": "okhttp/5.1.0", accept: "application/json" } },
  xml: { name: "A client that wants XML", headers: { "user-agent": "Java/21", accept: "application/xml" } },
  curl: { name: "curl", headers: { "user-agent": "curl/8.16.0", accept: "*/*" } },
  crawler: {
    name: "A crawler",
    headers: { "user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", accept: html },
  },
  health: { name: "A health check", headers: { "user-agent": "kube-probe/1.34", accept: "*/*" } },
  grpc: {
    name: "gRPC",
    method: "POST",
    headers: { "user-agent": "grpc-go/1.76.0", "content-type": "application/grpc", te: "trailers" },
  },
};
