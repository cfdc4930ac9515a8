// The namespace of one environment, and the labels that cost is allocated by.
import { core } from "@pulumi/kubernetes";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { owner, project, settings } from "../settings.ts";

/** One environment: its objects are named and labelled alike. */
export interface Place {
  environment: string;
  namespace: string;
  labels: Record<string, string>;
  /** Metadata of an object, by default in the namespace of the environment. */
  named: (name: string, namespace?: string) => { name: string; namespace: string; labels: Record<string, string> };
  /** Options of what is in the namespace. */
  inside: CustomResourceOptions;
}

export function place(environment: string): Place {
  const namespace = `${project}-${environment}`;
  const labels = { project, environment, owner, "managed-by": "pulumi", "cost-center": project };
  const made = new core.v1.Namespace(
    namespace,
    { metadata: { name: namespace, labels: { ...labels, ...settings.namespaceLabels } } },
    { protect: true }, // the data goes with the namespace: taking it away is a step of its own
  );
  return {
    environment,
    namespace,
    labels,
    named: (name, where = namespace) => ({ name, namespace: where, labels }),
    inside: { dependsOn: [made] },
  };
}
