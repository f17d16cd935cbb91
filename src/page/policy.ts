import { sha256 } from "@noble/hashes/sha2.js";

/**
 * The Content-Security-Policy of a page that holds all it needs: this style, this script, images in the page itself, and
 * questions to its own address (W3C CSP3).
 */
export function policyFor(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}`;
}
