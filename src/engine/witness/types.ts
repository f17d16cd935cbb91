import type { Address } from "../../core/address.ts";
import type { PageMark } from "../../page/model.ts";

/** What a connection was before the question: opened for it, re-used within a second, or left alone for longer. */
export type Connection = "new" | "busy" | "idle";

/** A place of the edge to connect to. */
export interface Door {
  /** An IPv4 or IPv6 address, without brackets. */
  readonly ip: string;
  readonly port: number;
}

/** One address through one door: what the witness asks. */
export interface Sight {
  /** `https://shop.example.com/ at 203.0.113.7:443`: unique, and fit to be shown. */
  readonly id: string;
  readonly address: Address;
  readonly door: Door;
  /** Probes a second that a rate limit of the edge object itself leaves room for here. */
  readonly maxPerSecond?: number;
}

/** An address that cannot be seen from here, with the reason as a sentence without a full stop. */
export interface Blind {
  readonly address: Address;
  readonly reason: string;
}

/** The certificate that a door showed. It is reported, and never a failure: private authorities are normal. */
export interface Certificate {
  /** Would a client with the usual authorities accept it for this host? */
  readonly authorized: boolean;
  /** Why not, as Node.js and OpenSSL name it: `DEPTH_ZERO_SELF_SIGNED_CERT`. */
  readonly why?: string;
  readonly subject: string;
  readonly issuer: string;
  /** RFC 3339, or empty where the certificate does not say. */
  readonly expires: string;
}

interface Asked {
  /** When the question went out: milliseconds since the epoch, by the injected clock. */
  readonly at: number;
  /** Milliseconds until the answer was complete, or had failed. */
  readonly ms: number;
  readonly connection: Connection;
  /** A kept-alive connection had ended before any byte of an answer; this is what a new one gave. */
  readonly reconnected: boolean;
}

/** The edge answered. */
export interface Answer extends Asked {
  readonly status: number;
  /** `1.0`, `1.1`. */
  readonly httpVersion: string;
  /** The page's token: of the header `entracte-page`, else of the body; where the page is known by a text, by that. */
  readonly token?: string;
  /** Is it a text by which the page is known? */
  readonly byText?: true;
  readonly certificate?: Certificate;
}

export type FailureReason =
  | "refused" // nothing listens there
  | "unreachable" // no way there, or the network said so
  | "timeout" // no complete answer in time
  | "reset" // the connection ended before any byte of an answer
  | "cut" // it ended in the middle of one
  | "tls" // no agreement on encryption
  | "garbled"; // what came is not HTTP

/** The edge gave no whole answer. */
export interface Failure extends Asked {
  readonly reason: FailureReason;
  /** What the system said, for people: `connect ECONNREFUSED 203.0.113.7:443`. */
  readonly detail: string;
}

/** What became of one question; never thrown. */
export type Outcome = Answer | Failure;

/** Did the edge answer, whatever it said? */
export function isAnswer(outcome: Outcome): outcome is Answer {
  return "status" in outcome;
}

/** What is known of a sight when its answers are judged: the page that closes it, and its application. */
export interface Known extends PageMark {
  /** The status that the application gave before closing. */
  readonly answered?: number;
}

/** Our page; the application; somebody else's page; or no good answer. */
export type Kind = "page" | "application" | "foreign" | "failed";

/** What an outcome means, with the reason in a few words: `503 without the page's token`. */
export interface Judgement {
  readonly kind: Kind;
  readonly why: string;
  /** A 5xx that was there before closing, too. */
  readonly asBefore?: true;
}

/** What a sight is due to show from a mark on. `either`: both are good, and nothing is timed. */
export type Expectation = "application" | "page" | "either";
