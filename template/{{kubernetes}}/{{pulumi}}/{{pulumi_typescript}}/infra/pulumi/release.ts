// The chart of the service with one image, in the namespace of its environment.
import { helm } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project, settings } from "./settings.ts";

const chart = "../helm";
export const owned = settings.writtenByControllers;

/** Release an image, given as REPOSITORY@sha256:DIGEST. */
export function release(environment: string, image: string): void {
  new helm.v4.Chart(
    project,
    {
      namespace: `${project}-${environment}`,
      chart,
      valueYamlFiles: [new pulumi.asset.FileAsset(`${chart}/environments/${environment}/values.yaml`)],
      values: { image },
      // a Rollout is waited for by the scripts: its controller may stop it half way until somebody promotes it
      skipAwait: Object.keys(owned).length > 0,
    },
    { transforms: [leaveToControllers] },
  );
}

/** Keep off the fields that decide who has the traffic: written here, they would go to a version nobody promoted. */
export const leaveToControllers: pulumi.ResourceTransform = ({ type, props, opts }) => ({
  props,
  opts: pulumi.mergeOptions(opts, { ignoreChanges: owned[type] ?? [] }),
});
