import type { Readable } from "node:stream";
import type { KubeObject } from "../../core/kube.ts";
import type { Json } from "../../core/json.ts";
import type { BuildLog } from "../builds/log.ts";
import type { Field } from "./fields.ts";
import type { Refusal } from "./refusal.ts";
import type { ApiRequest } from "./request.ts";
import type { ServedResource } from "./resources.ts";
import type { LabUser } from "./rights.ts";
import type { LabStore } from "./store.ts";

/** A write that is about to be stored, as an admission webhook sees it. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly resource: ServedResource;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly object: KubeObject | undefined;
  readonly oldObject: KubeObject | undefined;
  readonly user: LabUser;
  readonly dryRun: boolean;
}

/** Decides about a write; what it returns is the answer. */
type AdmissionHook = (request: AdmissionRequest) => Refusal | undefined;

/**
 * What is done with a request instead of answering it in the ordinary way. With `handled`, the request is carried out
 * first and only its answer is lost or replaced.
 */
export type Interception =
  | {
      readonly do: "answer";
      readonly status: number;
      readonly body: Json;
      readonly headers?: { readonly [name: string]: string };
      readonly handled?: boolean;
    }
  | { readonly do: "drop"; readonly handled?: boolean };

/** Sees each authenticated request about a resource, in the order of arrival. */
type Intercept = (request: ApiRequest) => Interception | undefined | Promise<Interception | undefined>;

/** Who runs the builds. */
interface Builder {
  /** Feeds a build that runs. Settles when everything was taken. */
  receive(build: KubeObject, upload: Readable): Promise<void>;
  /** What a build has printed; `undefined` where it never ran. */
  log(build: KubeObject): BuildLog | undefined;
}

/** What of the API server can be changed while it runs. */
export interface ApiSettings {
  /** Who is known, and what they may do. `undefined`: everybody is `admin` and may do everything. */
  users: readonly LabUser[] | undefined;
  /** Admission webhooks, asked in this order. */
  admission: readonly AdmissionHook[];
  intercept: Intercept | undefined;
  /** Reads a pod's log, for `…/pods/NAME/log`. */
  logs: ((pod: KubeObject, container: string | undefined) => string | undefined) | undefined;
  /** Who runs the builds; without anybody they stay `New`. */
  builder: Builder | undefined;
  /** How long an upload waits until its build runs, in milliseconds. */
  uploadPatience: number;
  /** The next logs of builds that are followed are cut off after so many bytes, one each. */
  readonly logCuts: number[];
  /** What generated hosts end in. */
  readonly domain: string;
  /** API groups that this cluster does not serve: nobody can see what is stored of them. */
  unserved: readonly string[];
  /** How often a watch that asked for bookmarks gets one, in milliseconds. */
  bookmarkInterval: number;
}

/** What every handler works with. */
export interface Api {
  readonly store: LabStore;
  readonly settings: ApiSettings;
  /** Users whose tokens were issued by TokenRequest, by token. */
  readonly issued: Map<string, LabUser>;
  /** The fields that each manager has applied, by the uid of the object. */
  readonly applied: Map<string, Map<string, readonly Field[]>>;
  /** Lists that were handed out in part, by the id in their continue token. */
  readonly snapshots: Map<string, readonly KubeObject[]>;
}
