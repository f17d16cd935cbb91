/** One edge object that a maintenance closes. */
export interface TargetRef {
  readonly namespace: string;
  /** The kind as people type it, in lower case: `route`. */
  readonly kind: string;
  readonly name: string;
}

/** A target for people, in its namespace: `route/shop`. */
export function targetName(target: { readonly kind: string; readonly name: string }): string {
  return `${target.kind}/${target.name}`;
}

/** The hold of a target that is closed by its own name. */
export const byHand = "by-hand";
