/** The hold of a target that is closed by its own name. */
export const byHand = "by-hand";
