/** What an account is there for: what its rights are the least for. */
export const purposes = ["status", "page", "close", "reopen", "open", "clean", "build", "lend"] as const;

export type Purpose = (typeof purposes)[number];
