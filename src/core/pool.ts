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
