import { isObject, type JsonObject } from "../../../core/json.ts";
import { splitTag } from "../../images/reference.ts";
import { invalidValue, requiredValue } from "../causes.ts";
import type { Cause } from "../refusal.ts";
import { objectAt, textAt, withDefaults } from "./json.ts";

const strategies = ["dockerStrategy", "sourceStrategy", "customStrategy", "jenkinsPipelineStrategy"] as const;
const inputs = ["git", "binary", "dockerfile", "images"] as const;

/** What the API fills into the part of the spec that BuildConfigs and Builds share (build/v1 CommonSpec). */
export function withCommonDefaults(spec: JsonObject): JsonObject {
  const source = objectAt(spec, "source");
  const strategy = objectAt(spec, "strategy");
  const sourceType = { binary: "Binary", git: "Git", dockerfile: "Dockerfile", images: "Image" };
  const input = inputs.find((member) => source[member] !== undefined);
  return {
    ...withDefaults(spec, { output: {}, resources: {}, postCommit: {} }),
    source: withDefaults(source, { type: input === undefined ? "None" : sourceType[input] }),
    strategy: strategy["dockerStrategy"] === undefined ? strategy : withDefaults(strategy, { type: "Docker" }),
  };
}

/** What is wrong with that part (openshift-apiserver pkg/build/apis/build/validation/validation.go, validateCommonSpec). */
export function commonCauses(spec: JsonObject): readonly Cause[] {
  const source = objectAt(spec, "source");
  const strategy = objectAt(spec, "strategy");
  const docker = strategy["dockerStrategy"];
  const blind = docker !== undefined && inputs.every((member) => source[member] === undefined);
  const what = "must provide a value for at least one source input(git, binary, dockerfile, images).";
  return [
    ...(blind ? [invalidValue("spec.source", "", what)] : []),
    ...(source["git"] !== undefined && source["binary"] !== undefined
      ? [invalidValue("spec.source.git", "", "may not be set when binary is also set")]
      : []),
    ...deadlineCauses(spec),
    ...outputCauses(objectAt(spec, "output")),
    ...strategyCauses(strategy),
    ...(isObject(docker) ? dockerfilePathCauses(docker) : []),
  ];
}

function deadlineCauses(spec: JsonObject): readonly Cause[] {
  const deadline = spec["completionDeadlineSeconds"];
  if (deadline === undefined || Number(deadline) > 0) return [];
  const why = "completionDeadlineSeconds must be a positive integer greater than 0";
  return [invalidValue("spec.completionDeadlineSeconds", deadline, why)];
}

function outputCauses(output: JsonObject): readonly Cause[] {
  const secret = output["pushSecret"];
  const unnamed = isObject(secret) && textAt(secret, "name") === "";
  return [
    ...(isObject(output["to"]) ? toCauses(output["to"]) : []),
    ...(unnamed ? [requiredValue("spec.output.pushSecret.name")] : []),
  ];
}

function toCauses(to: JsonObject): readonly Cause[] {
  const kind = textAt(to, "kind");
  const name = textAt(to, "name");
  if (kind === "") return [requiredValue("spec.output.to.kind")];
  if (kind === "DockerImage") {
    const valid = /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*(:[\w.-]+)?$/.test(name);
    const why = `name is not a valid Docker pull specification: invalid reference format`;
    return valid ? [] : [invalidValue("spec.output.to.name", name, why)];
  }
  if (kind !== "ImageStreamTag") {
    const why = "the target of build output must be an 'ImageStreamTag' or 'DockerImage'";
    return [invalidValue("spec.output.to.kind", kind, why)];
  }
  if (name === "") return [requiredValue("spec.output.to.name")];
  const why = "ImageStreamTag object references must be in the form <name>:<tag>";
  return splitTag(name) === undefined ? [invalidValue("spec.output.to.name", name, why)] : [];
}

function strategyCauses(strategy: JsonObject): readonly Cause[] {
  if (strategies.filter((each) => strategy[each] !== undefined).length === 1) return [];
  const which = "sourceStrategy, customStrategy, dockerStrategy, or jenkinsPipelineStrategy";
  return [invalidValue("spec.strategy", strategy, `must provide a value for exactly one of ${which}`)];
}

function dockerfilePathCauses(docker: JsonObject): readonly Cause[] {
  const path = textAt(docker, "dockerfilePath");
  if (!path.startsWith("/") && !path.split("/").includes("..")) return [];
  const why = "dockerfilePath must be a relative path within your source location";
  return [invalidValue("spec.strategy.dockerStrategy.dockerfilePath", path, why)];
}
