import type { Client } from "./clients.ts";
import { escapeHtml } from "../../page/escape.ts";

interface Choices {
  readonly clients: { readonly [id: string]: Client };
  readonly hosts: readonly string[];
  readonly languages: readonly string[];
}

const option = (value: string, label = value) => `<option value="${escapeHtml(value)}">${escapeHtml(label)}</option>`;

/** The panel: who looks, on the left; what they get, on the right. */
export function panelHtml({ clients, hosts, languages }: Choices): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Preview of the page</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<form>
<label>Who asks<select name="client">${Object.entries(clients)
    .map(([id, { name }]) => option(id, name))
    .join("")}</select></label>
<label>Language<select name="lang">${languages.map((lang) => option(lang)).join("")}</select></label>
<label>Host<select name="host">${option("localhost", "every other")}${hosts.map((host) => option(host)).join("")}</select></label>
<label>Theme<select name="theme">${option("light dark", "as the system")}${option("light")}${option("dark")}</select></label>
<label>Width<select name="width">${option("100%", "full")}${option("390px")}${option("320px")}</select></label>
<output></output>
</form>
<main><iframe title="The page"></iframe><pre hidden tabindex="0"></pre></main>
<script>${script}</script>
</body>
</html>
`;
}

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0; height: 100vh; display: grid; grid-template-rows: auto 1fr; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; padding: .75rem 1rem; border-bottom: 1px solid #8886; align-items: end; }
label { display: grid; font-size: 12px; }
select { font: inherit; font-size: 14px; padding: .2rem; }
output { flex: 1; white-space: pre-wrap; }
output.fault { color: light-dark(#b00020, #ff8a9a); }
main { display: grid; justify-items: center; background: #8882; min-height: 0; }
iframe { border: 0; height: 100%; background: Canvas; }
pre { margin: 0; padding: 1rem; width: 100%; box-sizing: border-box; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
[hidden] { display: none; }
`;

const script = `
const form = document.querySelector("form"), frame = document.querySelector("iframe"), pre = document.querySelector("pre"), says = document.querySelector("output");
let fault;
const look = async () => {
  const { theme, width, ...view } = Object.fromEntries(new FormData(form));
  const answer = await (await fetch("/-panel/view?" + new URLSearchParams(view))).json();
  const headers = [];
  for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.push(answer.rawHeaders[i] + ": " + answer.rawHeaders[i + 1]);
  const isPage = headers.some((line) => /^content-type: text\\/html/i.test(line)) && ["browser", "form"].includes(view.client);
  says.textContent = fault || answer.status;
  says.className = fault ? "fault" : "";
  frame.hidden = !isPage;
  pre.hidden = isPage;
  frame.style.colorScheme = theme;
  frame.style.width = width;
  pre.textContent = "HTTP/1.1 " + answer.status + "\\n" + headers.join("\\n") + "\\n\\n" + answer.body;
  if (isPage) frame.src = "/";
};
form.addEventListener("change", look);
new EventSource("/-panel/changes").onmessage = ({ data }) => { fault = JSON.parse(data).fault; look(); };
`;
