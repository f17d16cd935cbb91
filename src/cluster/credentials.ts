import type { Files } from "./cached-file.ts";
import { execPlugin } from "./exec-plugin.ts";
import type { PluginCredential } from "./exec-plugin.ts";
import { ApiFailure } from "./failure.ts";
import type { Access, Impersonation, Material, UserEntry } from "./kubeconfig-types.ts";
import { errorCode } from "./surroundings.ts";
import type { Pace, Surroundings } from "./surroundings.ts";

/** What one request shows to say who asks. */
export interface Credential {
  readonly headers: { readonly [name: string]: string | readonly string[] };
  /** The client certificate and its key, in PEM. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** The answer of a credential plugin that this is made of. */
  readonly given?: PluginCredential;
}

/** Who we are towards the API; it changes when tokens rotate or plugins renew. */
export interface Credentials {
  /** @throws ApiFailure of kind `credentials` */
  current(): Promise<Credential>;
  /** After a 401 to these: is there something else to show now? */
  renew(rejected: Credential): Promise<boolean>;
}

/** The credentials of a user, from all the places that a kubeconfig knows. */
export function credentialsOf(access: Access, files: Files, from: Surroundings, pace: Pace): Credentials {
  const { user } = access;
  const plugin = needsPlugin(user) && user.exec !== undefined ? execPlugin(user.exec, access, from, pace) : undefined;
  const current = async (): Promise<Credential> => {
    if (user.authProvider !== undefined && !hasOwn(user)) throw oldProvider(user.authProvider);
    return credential(user, await plugin?.current(), files);
  };
  return {
    current,
    async renew(rejected) {
      plugin?.expire(rejected.given);
      for (const path of [user.tokenFile, fileOf(user.certificate), fileOf(user.key)]) {
        if (path !== undefined) files.expire(path);
      }
      const next = await current();
      return (
        next.headers["authorization"] !== rejected.headers["authorization"] ||
        next.certificate?.cert !== rejected.certificate?.cert
      );
    },
  };
}

const hasOwn = (user: UserEntry): boolean =>
  [user.token, user.tokenFile, user.username, user.certificate, user.exec].some((member) => member !== undefined);

const needsPlugin = (user: UserEntry): boolean =>
  [user.token, user.tokenFile, user.username].every((member) => member === undefined);

const fileOf = (material: Material | undefined): string | undefined =>
  material !== undefined && "file" in material ? material.file : undefined;

async function credential(user: UserEntry, given: PluginCredential | undefined, files: Files): Promise<Credential> {
  const authorization = given?.token === undefined ? await authorizationOf(user, files) : `Bearer ${given.token}`;
  const certificate = given?.certificate ?? (await certificateOf(user, files));
  return {
    headers: {
      ...(authorization === undefined ? {} : { authorization }),
      ...(user.impersonate === undefined ? {} : impersonationHeaders(user.impersonate)),
    },
    ...(certificate === undefined ? {} : { certificate }),
    ...(given === undefined ? {} : { given }),
  };
}

async function authorizationOf(user: UserEntry, files: Files): Promise<string | undefined> {
  if (user.tokenFile !== undefined) return `Bearer ${(await readSecret(user.tokenFile, files, "token")).trim()}`;
  if (user.token !== undefined) return `Bearer ${user.token}`;
  if (user.username === undefined) return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
}

async function certificateOf(user: UserEntry, files: Files): Promise<Credential["certificate"]> {
  if (user.certificate === undefined || user.key === undefined) return undefined;
  const cert = await materialText(user.certificate, files, "client certificate");
  return { cert, key: await materialText(user.key, files, "client key") };
}

/** The text of a certificate, key or bundle. @throws ApiFailure of kind `credentials` where its file cannot be read */
export function materialText(material: Material, files: Files, what: string): Promise<string> {
  return "text" in material ? Promise.resolve(material.text) : readSecret(material.file, files, what);
}

async function readSecret(path: string, files: Files, what: string): Promise<string> {
  try {
    return await files.read(path);
  } catch (error) {
    const code = errorCode(error);
    throw new ApiFailure(
      {
        kind: "credentials",
        message: `the ${what} ${path} cannot be read${code === undefined ? "" : ` (${code})`}`,
        ...(code === undefined ? {} : { code }),
      },
      { cause: error },
    );
  }
}

/** kubernetes `client-go/transport/round_trippers.go`, impersonatingRoundTripper. */
function impersonationHeaders(as: Impersonation): { readonly [name: string]: string | readonly string[] } {
  const extra = Object.entries(as.extra).map(([name, values]) => [
    `impersonate-extra-${encodeURIComponent(name.toLowerCase())}`,
    values,
  ]);
  return {
    "impersonate-user": as.user,
    ...(as.uid === undefined ? {} : { "impersonate-uid": as.uid }),
    ...(as.groups.length === 0 ? {} : { "impersonate-group": as.groups }),
    ...(Object.fromEntries(extra) as { readonly [name: string]: readonly string[] }),
  };
}

function oldProvider(name: string): ApiFailure {
  return new ApiFailure({
    kind: "credentials",
    message: `the kubeconfig uses the auth-provider "${name}", which was withdrawn in Kubernetes 1.26`,
    hint: "use a credential plugin (users[].user.exec) or a token instead",
  });
}
