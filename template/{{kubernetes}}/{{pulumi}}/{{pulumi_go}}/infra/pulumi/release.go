package main

import (
	"context"
	"maps"

	helmv4 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/helm/v4"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const chart = "../helm"

// release makes the chart of the service with one image, REPOSITORY@sha256:DIGEST, in the namespace of its environment.
func release(ctx *pulumi.Context, environment, image string) error {
	values := pulumi.NewFileAsset(chart + "/environments/" + environment + "/values.yaml")
	_, err := helmv4.NewChart(ctx, settings.Project, &helmv4.ChartArgs{
		Namespace:      pulumi.String(settings.Project + "-" + environment),
		Chart:          pulumi.String(chart),
		ValueYamlFiles: pulumi.AssetOrArchiveArray{values},
		Values:         pulumi.Map{"image": pulumi.String(image)},
		// the scripts wait for the pods: a release that is waited for here would lock the state against the way back
		SkipAwait: pulumi.Bool(true),
	}, pulumi.Transforms([]pulumi.ResourceTransform{leaveToControllers, takeOver}))
	return err
}

// leaveToControllers keeps off the fields that decide who has the traffic: written here, they would go to a version
// nobody promoted.
func leaveToControllers(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	options := args.Opts
	options.IgnoreChanges = append(options.IgnoreChanges, settings.WrittenByControllers[args.Type]...)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: options}
}

// takeOver writes as one manager and over all others: the code wins over hands, and over a stack whose state was lost.
func takeOver(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	props := maps.Clone(args.Props)
	if metadata, ok := props["metadata"].(pulumi.Map); ok {
		metadata = maps.Clone(metadata)
		annotations := pulumi.Map{}
		if written, ok := metadata["annotations"].(pulumi.Map); ok {
			annotations = maps.Clone(written)
		}
		annotations["pulumi.com/patchFieldManager"] = pulumi.String("pulumi")
		annotations["pulumi.com/patchForce"] = pulumi.String("true")
		metadata["annotations"], props["metadata"] = annotations, metadata
	}
	return &pulumi.ResourceTransformResult{Props: props, Opts: args.Opts}
}
