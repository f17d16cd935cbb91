/** The internal locations that answer each class of clients. What follows a dot is the extension that chooses the type. */
export const targets = {
  page: "/-entracte/as/page",
  crawler: "/-entracte/as/crawler",
  machine: "/-entracte/as/machine",
  asset: "/-entracte/as/asset",
  rpc: "/-entracte/as/rpc",
  preflight: "/-entracte/as/preflight",
  back: "/-entracte/as/back",
} as const;
