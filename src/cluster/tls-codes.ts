/** Node's names for what OpenSSL finds wrong with a certificate (node `doc/api/tls.md`, X509 certificate error codes). */
const codes =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH|ERROR_IN_)/;

/** Is this the code of two ends that did not agree on certificates? */
export function isTls(code: string): boolean {
  return codes.test(code);
}
