import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { tooLongValue, unsupportedValue } from "./causes.ts";
import { invalid } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import { parseJson } from "./body.ts";

/** Is this a server-side dry run? Checks the other options of writes, too (apimachinery meta/v1/validation). */
export function writeOptions(request: ApiRequest): { readonly dryRun: boolean } {
  const { query, verb } = request;
  const kind = { create: "CreateOptions", update: "UpdateOptions", patch: "PatchOptions" }[verb] ?? "DeleteOptions";
  const options = { group: "meta.k8s.io", kind };
  if ((query.get("fieldManager") ?? "").length > 128) throw invalid(options, "", [tooLongValue("fieldManager", 128)]);
  const validation = query.get("fieldValidation") ?? "";
  if (!["", "Ignore", "Warn", "Strict"].includes(validation)) {
    throw invalid(options, "", [unsupportedValue("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"])]);
  }
  return { dryRun: isDryRun(query.getAll("dryRun"), options) };
}

function isDryRun(values: readonly Json[], options: { readonly group: string; readonly kind: string }): boolean {
  if (values.some((value) => value !== "All"))
    throw invalid(options, "", [unsupportedValue("dryRun", [...values], ["All"])]);
  return values.length > 0;
}

/** What a delete asks for: DeleteOptions of the body, or of the query. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  readonly gracePeriodSeconds: number | undefined;
  readonly orphan: boolean;
}

/** Reads DeleteOptions (handlers/delete.go: a body replaces the query's). */
export function deleteOptions(request: ApiRequest): DeleteOptions {
  const { query } = request;
  const body = request.body.trim() === "" ? undefined : parseJson(request.body);
  const given: JsonObject = isObject(body) ? body : Object.fromEntries(query.entries());
  const preconditions = isObject(given["preconditions"]) ? given["preconditions"] : {};
  const dryRun = Array.isArray(given["dryRun"]) ? (given["dryRun"] as readonly Json[]) : query.getAll("dryRun");
  const grace = given["gracePeriodSeconds"];
  return {
    dryRun: isDryRun(dryRun, { group: "meta.k8s.io", kind: "DeleteOptions" }),
    uid: optionalText(preconditions["uid"]),
    resourceVersion: optionalText(preconditions["resourceVersion"]),
    gracePeriodSeconds: grace === undefined || grace === null ? undefined : Number(grace),
    orphan: given["propagationPolicy"] === "Orphan" || given["orphanDependents"] === true,
  };
}

function optionalText(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
