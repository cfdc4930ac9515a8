package main

import (
	"context"

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
		// a Rollout is waited for by the scripts: its controller may stop it half way until somebody promotes it
		SkipAwait: pulumi.Bool(len(settings.WrittenByControllers) > 0),
	}, pulumi.Transforms([]pulumi.ResourceTransform{leaveToControllers}))
	return err
}

// leaveToControllers keeps off the fields that decide who has the traffic: written here, they would go to a version
// nobody promoted.
func leaveToControllers(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	options := args.Opts
	options.IgnoreChanges = append(options.IgnoreChanges, settings.WrittenByControllers[args.Type]...)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: options}
}
