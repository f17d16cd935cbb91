/** A short mark of texts (FNV-1a, 32 bits): another one where any of them has changed. */
export function fingerprint(...texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(texts.join("\0"))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
