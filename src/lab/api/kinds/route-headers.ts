import type { JsonObject } from "../../../core/json.ts";
import { forbiddenValue, invalidValue, requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, objectsAt, textAt } from "./json.ts";

const untouchable = ["strict-transport-security", "proxy", "cookie", "set-cookie"];

/** What is wrong with a Route's header actions (library-go pkg/route/validation/validation.go, validateHeaders). */
export function headerCauses(spec: JsonObject): readonly Cause[] {
  const actions = objectAt(objectAt(spec, "httpHeaders"), "actions");
  const lists = ["response", "request"] as const;
  const termination = textAt(objectAt(spec, "tls"), "termination");
  const any = lists.some((list) => objectsAt(actions, list).length > 0);
  const why = "only edge and re-encrypt routes are supported for providing customized headers.";
  return [
    ...(any && termination === "passthrough" ? [invalidValue("spec.tls.termination", termination, why)] : []),
    ...lists.flatMap((list) => listCauses(objectsAt(actions, list), list)),
  ];
}

function listCauses(headers: readonly JsonObject[], list: string): readonly Cause[] {
  const field = `spec.httpHeaders.actions.${list}`;
  if (headers.length > 20) return [invalidValue(field, headers, `${list} headers list can't exceed 20 items`)];
  return headers.flatMap((header, i) => actionCauses(header, `${field}[${i}]`));
}

function actionCauses(header: JsonObject, field: string): readonly Cause[] {
  const name = textAt(header, "name");
  const action = objectAt(header, "action");
  if (name === "") return [requiredValue(`${field}.name`)];
  if (untouchable.includes(name.toLowerCase())) {
    const list =
      "the following headers may not be modified using this API: strict-transport-security, proxy, cookie, set-cookie";
    return [forbiddenValue(`${field}.name`, list)];
  }
  if (!/^[-!#$%&'*+.0-9A-Z^_`a-z|~]+$/.test(name)) {
    return [
      invalidValue(`${field}.name`, name, "name must be a valid HTTP header name as defined in RFC 2616 section 4.2"),
    ];
  }
  switch (textAt(action, "type")) {
    case "Delete":
      return [];
    case "Set":
      return textAt(objectAt(action, "set"), "value") === "" ? [requiredValue(`${field}.action.set.value`)] : [];
    default:
      return [invalidValue(`${field}.action.type`, action["type"], 'type must be "Set" or "Delete"')];
  }
}
