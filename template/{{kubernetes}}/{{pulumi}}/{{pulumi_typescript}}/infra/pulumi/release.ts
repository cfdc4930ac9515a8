// The chart of the service with one image, in the namespace of its environment.
import { helm } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { project, settings } from "./settings.ts";

const chart = "../helm";
export const owned = settings.writtenByControllers;
export const writer = { "pulumi.com/patchFieldManager": "pulumi", "pulumi.com/patchForce": "true" };

/** Release an image, given as REPOSITORY@sha256:DIGEST. */
export function release(environment: string, image: string): void {
  new helm.v4.Chart(
    project,
    {
      namespace: `${project}-${environment}`,
      chart,
      valueYamlFiles: [new pulumi.asset.FileAsset(`${chart}/environments/${environment}/values.yaml`)],
      values: { image },
      // the scripts wait for the pods: a release that is waited for here would lock the state against the way back
      skipAwait: true,
    },
    { transforms: [leaveToControllers, takeOver] },
  );
}

/** Keep off the fields that decide who has the traffic: written here, they would go to a version nobody promoted. */
export const leaveToControllers: pulumi.ResourceTransform = ({ type, props, opts }) => ({
  props,
  opts: pulumi.mergeOptions(opts, { ignoreChanges: owned[type] ?? [] }),
});

/** Write as one manager and over all others: the code wins over hands, and over a stack whose state was lost. */
export const takeOver: pulumi.ResourceTransform = ({ props, opts }) => {
  const { metadata } = props;
  if (!metadata) return { props, opts };
  const annotations = { ...metadata.annotations, ...writer };
  return { props: { ...props, metadata: { ...metadata, annotations } }, opts };
};
