import { request } from "node:http";

export interface Question {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

/** One question, exactly with these headers. */
export function ask({ port }: { readonly port: number }, path: string, question: Question = {}): Promise<Reply> {
  const { method = "GET", host = "shop.apps.test", headers = {}, body = "" } = question;
  const length = body === "" ? {} : { "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers: { host, ...length, ...headers } };
    const asked = request(options, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
