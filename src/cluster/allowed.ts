import { isForbidden } from "./failure.ts";

/** What was asked for, or nothing where this account may not ask (403). */
export async function allowed<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (failure) {
    if (isForbidden(failure)) return undefined;
    throw failure;
  }
}
