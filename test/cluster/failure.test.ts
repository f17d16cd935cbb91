import { describe, expect, test } from "vitest";
import { cleaned, withoutValue } from "../../src/cluster/foreign-text.ts";
import {
  ApiFailure,
  isAlreadyThere,
  isConflict,
  isForbidden,
  isGone,
  isLostTest,
  isNotFound,
  isRefusal,
  mayHaveHappened,
} from "../../src/cluster/failure.ts";
import type { FailureFacts } from "../../src/cluster/failure.ts";
import { nearNames } from "../../src/core/near.ts";
import { failureOf } from "../../src/cluster/status.ts";

const asked = { verb: "patch", resource: "routes", group: "route.openshift.io", namespace: "store", name: "shop" };
const key = `-----BEGIN RSA PRIVATE KEY-----\\n${"MIIEow".repeat(40)}\\n-----END RSA PRIVATE KEY-----\\n`;

function answered(status: number, more: { readonly [member: string]: unknown } = {}): ApiFailure {
  const text = JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", code: status, ...more });
  return failureOf({ status, headers: {}, text }, asked, 0);
}

describe("a value is not repeated", () => {
  test.each([
    ['Invalid value: "sesame": must be short', "Invalid value: must be short"],
    ['Invalid value: "a \\" sesame: b": must be short', "Invalid value: must be short"],
    ['Unsupported value: "sesame": supported values: "a", "b"', 'Unsupported value: supported values: "a", "b"'],
    ['Duplicate value: "sesame"', "Duplicate value"],
    [
      'spec.tls: Invalid value: v1.TLSConfig{Key:"sesame}", List:[]string{"x"}}: may not change',
      "spec.tls: Invalid value: may not change",
    ],
    ['Invalid value: {"key":"sesame: ]","n":[1,{"a":2}]}: may not change', "Invalid value: may not change"],
    ["Invalid value: map[key:sesame]: may not change", "Invalid value: may not change"],
    ["Invalid value: 70000: must be below 65536", "Invalid value: must be below 65536"],
    ["Invalid value: sesame and more: must not", "Invalid value"],
    ['Invalid value: "sesame', "Invalid value"],
    ["Required value: a host is needed", "Required value: a host is needed"],
    ["Forbidden: may not be changed", "Forbidden: may not be changed"],
    [`Invalid value: "${key}": tls: bad ${key}`, "Invalid value: tls: bad … "],
  ])("%s", (message, without) => {
    expect(withoutValue(message)).toBe(without.trim());
  });

  test("keys, tokens, long runs and escape codes go from any text, which stays one line of bounded length", () => {
    expect(cleaned(`a ${key}b`)).toBe("a … b");
    expect(cleaned("cut -----BEGIN PRIVATE KEY-----\nsesame")).toBe("cut …");
    expect(cleaned(`Authorization: Bearer abc.def ${"x".repeat(70)}`)).toBe("Authorization: Bearer … …");
    expect(cleaned("red \u001b[31m\nand\tmore")).toBe("red [31m and more");
    expect(cleaned("word ".repeat(200)).length).toBeLessThanOrEqual(401);
  });
});

describe("what an answer means", () => {
  const message = 'routes.route.openshift.io "shop" is forbidden: User "u" cannot patch resource "routes" in API group';
  const webhook = 'admission webhook "freeze.example.com" denied the request: change freeze';

  test.each<[string, ApiFailure, (failure: unknown) => boolean]>([
    ["404", answered(404), isNotFound],
    ["410", answered(410), isGone],
    ["409", answered(409, { reason: "Conflict" }), isConflict],
    ["409 AlreadyExists", answered(409, { reason: "AlreadyExists" }), isAlreadyThere],
    [
      "422 without causes",
      answered(422, { reason: "Invalid", message: "the server rejected our request" }),
      isLostTest,
    ],
    ["422 with no cause in the list", answered(422, { details: { causes: [] } }), isLostTest],
    ["422 with causes", answered(422, { details: { causes: [{ field: "spec.host", message: "x" }] } }), isRefusal],
    ["422 of a webhook", answered(422, { message: webhook }), isRefusal],
    ["403 of a webhook", answered(403, { message: webhook }), isRefusal],
    ["400 of a webhook", answered(400, { message: webhook }), isRefusal],
    ["403 of a quota", answered(403, { message: 'pods "p" is forbidden: exceeded quota: q' }), isRefusal],
    [
      "403 of a policy",
      answered(403, { message: "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no" }),
      isRefusal,
    ],
    ["403 of the authorizer", answered(403, { message }), isForbidden],
    ["403 without a word", answered(403), isForbidden],
  ])("%s", (_, failure, expected) => {
    const all = [isNotFound, isGone, isConflict, isAlreadyThere, isLostTest, isRefusal, isForbidden];
    expect(all.filter((predicate) => predicate(failure))).toEqual([expected]);
    expect(mayHaveHappened(failure)).toBe(false);
  });

  test.each<[FailureFacts["kind"], number | undefined, boolean]>([
    ["answer-lost", undefined, true],
    ["malformed", undefined, true],
    ["status", 500, true],
    ["status", 504, true],
    ["status", 429, false],
    ["unreachable", undefined, false],
    ["unauthorized", 401, false],
    ["tls", undefined, false],
  ])("%s %s: may it have happened all the same? %s", (kind, status, may) => {
    const failure = new ApiFailure({ kind, message: "m", ...(status === undefined ? {} : { status }) });
    expect(mayHaveHappened(failure)).toBe(may);
  });

  test("errors that are none of ours mean none of these", () => {
    expect([isNotFound, isConflict, isLostTest, isRefusal, mayHaveHappened].some((is) => is(new Error("x")))).toBe(
      false,
    );
  });

  test("a message without causes loses its value too", () => {
    const failure = answered(400, { message: `cannot restore: Invalid value: "${key}": bad` });
    expect(failure.message).toBe(
      "patch routes.route.openshift.io/shop in store: 400 cannot restore: Invalid value: bad",
    );
  });

  test("a load balancer's page is read without its tags", () => {
    const text = "<html><style>a{}</style><h1>503 Service\nUnavailable</h1></html>";
    expect(failureOf({ status: 503, headers: {}, text }, asked, 0).message).toMatch(/: 503 503 Service Unavailable$/);
  });
});

test("near names: small slips, swapped letters, parts; the nearest first", () => {
  expect(nearNames("stroe", ["store", "stores", "news"])).toEqual(["store", "stores"]);
  expect(nearNames("BILLING", ["billing", "legacy-billing", "shop"])).toEqual(["billing", "legacy-billing"]);
  expect(nearNames("x", ["alpha", "beta"])).toEqual([]);
  expect(nearNames("app", ["app-1", "app-2", "app-3", "app-4"], 2)).toEqual(["app-1", "app-2"]);
});
