#!/bin/sh
# The built command on each Node that it is promised for, the least one first: its version, and the demo, which closes and
# reopens under load on a lab and fails where a single request does. Fetches those Nodes with npx.
set -eu
cd "$(dirname "$0")/.."
for version in 20.19.0 22 24; do
  node=$(npx --yes --package "node@$version" node -p process.execPath)
  echo "Node $("$node" --version): entracte $("$node" dist/entracte.js --version)"
  "$node" dist/entracte.js demo -o json
done
