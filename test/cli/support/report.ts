import type { RunReport, TargetReport, TransitionReport } from "../../../src/cli/report/types.ts";
import type { Evidence } from "../../../src/engine/witness/index.ts";

/** A report of a closing that went well, with what a test wants otherwise. */
export const report = (over: Partial<RunReport> = {}): RunReport => ({
  v: 1,
  command: "entracte close legacy",
  transitions: [transition()],
  steps: [
    {
      type: "step",
      at: "2026-11-25T02:04:31.000Z",
      step: "write",
      state: "done",
      target: "route/shop",
      says: "closed",
    },
  ],
  ...over,
});

export const transition = (over: Partial<TransitionReport> = {}): TransitionReport => ({
  type: "summary",
  command: "close",
  at: "2026-11-25T02:04:38Z",
  maintenance: "legacy",
  by: "ada",
  ending: "done",
  exitCode: 0,
  targets: [target()],
  rolledBack: [],
  unseen: [],
  evidence: evidence(),
  ...over,
});

export const target = (over: Partial<TargetReport> = {}): TargetReport => ({
  target: "route/shop",
  namespace: "store",
  state: "done",
  stands: "closed",
  since: "2026-11-25T02:04:31Z",
  urls: ["https://shop.test/"],
  ...over,
});

const counts = { probes: 9, application: 4, page: 5, foreign: 0, failed: 0, asBefore: 0, reconnected: 0, late: 0 };

export const evidence = (over: Partial<Evidence> = {}): Evidence => ({
  v: 1,
  version: "1.2.3",
  started: "2026-11-25T02:04:30.000Z",
  ended: "2026-11-25T02:04:38.000Z",
  total: { ...counts, longestGap: 70, longestPause: 60, pageFirstSeen: 200, pageOnly: 300 },
  timeline: {
    from: "2026-11-25T02:04:31.000Z",
    every: 100,
    application: [2, 2, 0, 0],
    page: [0, 1, 2, 2],
    foreign: [0, 0, 0, 0],
    failed: [0, 0, 0, 0],
  },
  sights: [
    {
      address: "https://shop.test/",
      door: "203.0.113.7:443",
      ...counts,
      longestGap: 70,
      longestPause: 60,
      transitions: [{ expect: "page", marked: "2026-11-25T02:04:31.000Z", firstSeen: 200, only: 300 }],
    },
  ],
  failures: [],
  furtherFailures: 0,
  certificates: [],
  ...over,
});
