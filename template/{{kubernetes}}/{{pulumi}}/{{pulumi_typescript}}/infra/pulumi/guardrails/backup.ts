// Every night, kept for 30 days: what is in the namespace.
import { apiextensions } from "@pulumi/kubernetes";
import { settings } from "../settings.ts";
import type { Place } from "./place.ts";

/** Make the schedule, which Velero looks for in its own namespace. */
export function make(place: Place): void {
  new apiextensions.CustomResource(
    "backup",
    {
      apiVersion: "velero.io/v1",
      kind: "Schedule",
      metadata: place.named(place.namespace, "velero"),
      spec: {
        schedule: "30 2 * * *",
        useOwnerReferencesInBackup: false,
        template: {
          includedNamespaces: [place.namespace],
          ttl: "720h0m0s",
          snapshotVolumes: settings.snapshotVolumes,
        },
      },
    },
    place.inside,
  );
}
