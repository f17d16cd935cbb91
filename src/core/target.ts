/** The hold of a target that is closed by its own name. */
export const byHand = "by-hand";

/** What names a maintenance: as DNS labels are (RFC 1123), up to 63 characters. */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** A host as visitors ask for it, in lower case; an underscore is allowed where DNS allows it. */
export const hostName = /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*$/;

/** May a maintenance have this name? */
export const isMaintenanceName = (name: string): boolean => name.length <= 63 && dnsLabel.test(name);
