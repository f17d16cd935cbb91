import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate, type KeyObject } from "node:crypto";
import { bits, implicit, integer, octets, oid, sequence, set, tagged, time, truth, utf8 } from "./der.ts";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** An authority that signs certificates: a lab's own service CA, made anew with each lab. */
export interface Authority extends Certificate {
  /** @param days how long it is good for */
  issue(hosts: readonly [string, ...string[]], days?: number): Certificate;
}

const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
const day = 86_400_000;

/** A certificate authority with a key of its own, good for ten years. */
export function createAuthority(name: string): Authority {
  const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = nameOf(name);
  const basicConstraints = extension("2.5.29.19", sequence(truth), true);
  const keyUsage = extension("2.5.29.15", Buffer.from([0x03, 0x02, 0x01, 0x06]), true);
  const body = { subject, issuer: subject, publicKey: keys.publicKey, extensions: [basicConstraints, keyUsage] };
  return {
    certificate: signed(body, keys.privateKey),
    key: pem(keys.privateKey),
    issue: (hosts, days) => {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = sequence(...hosts.map((host) => implicit(2, Buffer.from(host))));
      const serverAuth = extension("2.5.29.37", sequence(oid("1.3.6.1.5.5.7.3.1")), false);
      const extensions = [extension("2.5.29.17", names, false), serverAuth];
      const leaf = { subject: nameOf(hosts[0].slice(0, 64)), issuer: subject, publicKey: own.publicKey, extensions };
      return { certificate: signed(leaf, keys.privateKey, days), key: pem(own.privateKey) };
    },
  };
}

/** Do this certificate and key belong together, so that HAProxy will load them? */
export function isUsable({ certificate, key }: Certificate): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** Is this a certificate, so that HAProxy will take it as an authority? */
export function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).subject !== "";
  } catch {
    return false;
  }
}

interface Body {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** A version 3 certificate (RFC 5280, section 4.1). */
function signed({ subject, issuer, publicKey, extensions }: Body, by: KeyObject, days = 3650): string {
  const now = Date.now();
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ecdsaWithSha256,
    issuer,
    sequence(time(new Date(now - day)), time(new Date(now + days * day))),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(3, sequence(...extensions)),
  );
  const certificate = sequence(body, ecdsaWithSha256, bits(sign("sha256", body, by)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(oid("2.5.4.3"), utf8(commonName))));
}

function extension(id: string, content: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [truth] : []), octets(content));
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
