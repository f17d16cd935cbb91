import { expect, test } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import { createAuthority } from "./support/certificates.ts";
import { configMap, machine, testPace } from "./support/machine.ts";
import { serveSecurely } from "./support/server.ts";
import { accepting, closing, shop, shown } from "./support/talking.ts";

test("in a pod, the API is asked as its service account, by its authority, and with the token of the moment", async () => {
  const authority = createAuthority();
  const server = await serveSecurely(authority.sign("/CN=kubernetes"), accepting("first", "second"));
  const at = "/var/run/secrets/kubernetes.io/serviceaccount";
  const surroundings = machine({
    files: { [`${at}/token`]: "first\n", [`${at}/namespace`]: "store", [`${at}/ca.crt`]: authority.cert },
    env: { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(server.port) },
  });
  const pace = testPace();
  const cluster = await connect({ surroundings, pace });
  closing.push(
    () => authority.remove(),
    () => server.close(),
    () => cluster.close(),
  );
  expect(cluster.namespace).toBe("store");
  expect(await cluster.get(shop)).toEqual(configMap("shop"));
  surroundings.files.set(`${at}/token`, "second\n");
  pace.time += 10_000;
  await cluster.get(shop);
  expect(shown(server)).toEqual(["Bearer first", "Bearer second"]);
});
