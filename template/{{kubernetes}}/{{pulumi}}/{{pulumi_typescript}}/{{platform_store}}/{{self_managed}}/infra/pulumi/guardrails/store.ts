// The secret store of a self-managed cluster: Secrets that only administrators see, encrypted by the API server.
import { core, rbac } from "@pulumi/kubernetes";
import { project } from "../settings.ts";
import type { Place } from "./place.ts";

const namespace = `${project}-secrets`;

/** Let the service read the Secret of its own environment. */
export function make(place: Place): void {
  const labels = { ...place.labels, environment: "all", "pod-security.kubernetes.io/enforce": "restricted" };
  const store = new core.v1.Namespace(
    namespace,
    { metadata: { name: namespace, labels } },
    { retainOnDelete: true }, // all environments share it: none of them may take it away
  );
  const inside = { dependsOn: [store] };
  const metadata = place.named(place.environment, namespace);
  const rule = { apiGroups: [""], resources: ["secrets"], resourceNames: [place.environment], verbs: ["get"] };
  new rbac.v1.Role("store", { metadata, rules: [rule] }, inside);
  new rbac.v1.RoleBinding(
    "store",
    {
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: place.environment },
      subjects: [{ kind: "ServiceAccount", name: project, namespace: place.namespace }],
    },
    inside,
  );
}
