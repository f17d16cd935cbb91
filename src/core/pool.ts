/**
 * Does the same for every item, several at a time: one after the other is slow where each waits for an answer, and all at
 * once takes connections and memory. The results are in the order of the items; the first failure is thrown.
 */
export async function pool<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  parallel = 8,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return results;
}

/**
 * The results of questions that do not wait for each other, in their order. Once all have their answer, throws the first
 * failure in this order: what is told does not depend on which answer was faster, and nothing is left under way.
 */
export async function sideBySide<T extends readonly unknown[]>(
  ...asked: T
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ends = await Promise.allSettled(asked);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return Promise.all(asked);
}
