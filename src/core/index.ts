/** `entracte/core`: what a program needs to tell a closed object from an open one, and what it was before. Pure. */
export type { Change } from "./change.ts";
export type { KubeObject } from "./kube.ts";
export { decodeRecord, recordAnnotation, undoAnnotation } from "./record.ts";
export type { ClosedRecord, Hold } from "./record.ts";
export { original, standing } from "./standing.ts";
export type { Standing } from "./standing.ts";
