import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { lackingOf } from "../../src/engine/services.ts";

const http = { name: "http", port: 80, targetPort: 8080 };
const named = { name: "web", port: 80, targetPort: "web" };
const service = (ports: Json, selects: JsonObject = { selector: { app: "shop" } }) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "shop" },
  spec: { ports, ...selects },
});
const by = (port: string) => ({ service: "shop", port });

test.each([
  [
    "another Service alone",
    { ...service([http]), metadata: { name: "news" } },
    by("http"),
    "service/shop is not there",
  ],
  ["all of it, for all ports", service([]), { service: "shop" }, undefined],
  ["the port's name", service([http]), by("http"), undefined],
  ["the pods' number", service([http]), by("8080"), undefined],
  ["the pods' number, which is the Service's where it gives no other", service([{ port: 80 }]), by("80"), undefined],
  ["the Service's number, which no Route means", service([http]), by("80"), "service/shop has no port 80"],
  ["another name", service([http]), by("https"), "service/shop has no port https"],
  ["a number that only its pods know", service([named]), by("8080"), undefined],
  ["the Service's number, as an Ingress means it", service([http]), { service: "shop", servicePort: 80 }, undefined],
  [
    "the pods' number, which no Ingress means",
    service([http]),
    { service: "shop", servicePort: 8080 },
    "service/shop has no port 8080",
  ],
  ["endpoints that somebody else writes", service([http], {}), by("https"), undefined],
])("what of a Service is there: %s", (_, found, backend, lacks) => {
  expect(lackingOf([found], backend)).toBe(lacks);
});
