import type { KubeObject } from "../../core/kube.ts";
import type { Certificate } from "../edge/certificates.ts";
import { kinds } from "../kinds.ts";
import { keyOf, Loop, placeOf } from "../loop.ts";
import type { Store } from "../store.ts";

const annotation = "service.beta.openshift.io/serving-cert-secret-name";

/** Makes the serving certificate that an annotated Service asks for, signed by the service CA (openshift/service-ca-operator). */
export class ServingCertController {
  readonly loop = new Loop((key) => this.reconcile(key));
  private readonly store: Store;
  private readonly issue: (hosts: readonly [string, ...string[]]) => Certificate;

  constructor(store: Store, issue: (hosts: readonly [string, ...string[]]) => Certificate) {
    this.store = store;
    this.issue = issue;
  }

  start(): readonly (() => void)[] {
    return [
      this.store.follow(kinds.service, ({ object }) => {
        if (secretName(object) !== undefined) this.loop.add(keyOf(object));
      }),
    ];
  }

  private reconcile(key: string): void {
    const { namespace, name } = placeOf(key);
    const service = this.store.get(kinds.service, namespace, name);
    const secret = service === undefined ? undefined : secretName(service);
    if (secret === undefined || this.store.get(kinds.secret, namespace, secret) !== undefined) return;
    const { certificate, key: privateKey } = this.issue([
      `${name}.${namespace}.svc`,
      `${name}.${namespace}.svc.cluster.local`,
    ]);
    const encoded = (text: string): string => Buffer.from(text).toString("base64");
    this.store.create(kinds.secret, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret, namespace },
      type: "kubernetes.io/tls",
      data: { "tls.crt": encoded(certificate), "tls.key": encoded(privateKey) },
    });
  }
}

function secretName(service: KubeObject): string | undefined {
  return service.metadata.annotations?.[annotation];
}
