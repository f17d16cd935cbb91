import { expect } from "vitest";
import type { Statuses } from "../../src/page/answer-policy.ts";
import type { Gets } from "./clients.ts";
import { got } from "./gets.ts";
import type { Reply } from "./support/ask.ts";
import { token } from "./support/nginx.ts";

const plain = (body: string) => {
  expect(body).toContain(`entracte-page: ${token}`);
  expect(body).not.toContain("<");
};

/** The type of each answer, and its body; every other answer is empty. */
const answers: {
  readonly [gets in Gets]: readonly [type: RegExp | undefined, body?: (body: string, status: number) => void];
} = {
  page: [/^text\/html; charset=utf-8$/, (body) => expect(body).toContain(`<!-- entracte-page: ${token} -->`)],
  json: [
    /^application\/problem\+json$/,
    (body, status) => {
      expect(JSON.parse(body)).toMatchObject({ type: "about:blank", status });
      expect(body).not.toContain(token);
    },
  ],
  xml: [
    /^application\/problem\+xml$/,
    (body, status) => {
      expect(body).toContain(`<status>${String(status)}</status>`);
      expect(body).not.toContain(token);
    },
  ],
  text: [/^text\/plain; charset=utf-8$/, plain],
  crawler: [/^text\/plain; charset=utf-8$/, plain],
  script: [/^text\/javascript$/],
  style: [/^text\/css$/],
  image: [/^image\/png$/],
  font: [/^font\/woff2$/],
  empty: [/^text\/plain/],
  grpc: [/^application\/grpc$/],
  "grpc-web": [/^application\/grpc-web$/],
  preflight: [undefined],
  back: [undefined],
  icon: [undefined],
  acme: [/^text\/plain/, (body) => expect(body).toBe("absent\n")],
};

/** Holds a reply to what it should be. What every answer of every class has is looked at here, too. */
export function expectAnswer(
  reply: Reply,
  gets: Gets,
  { statuses, method }: { statuses: Statuses; method: string },
): void {
  const [type, body] = answers[gets];
  const { status, retryAfter } = got[gets];
  expect(reply.status).toBe(status(statuses));
  expect(reply.headers).toMatchObject({ "entracte-page": token, "cache-control": "no-store" });
  expect(reply.headers.vary).toContain("Accept");
  if (type === undefined) expect(reply.headers["content-type"]).toBeUndefined();
  else expect(reply.headers["content-type"]).toMatch(type);
  expect(reply.headers["retry-after"]).toBe(retryAfter === true ? "120" : undefined);
  if (body === undefined || method === "HEAD") expect(reply.body).toBe("");
  else body(reply.body, reply.status);
}
