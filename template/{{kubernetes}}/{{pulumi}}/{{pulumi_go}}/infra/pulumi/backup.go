package main

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// backup is made every night and kept for 30 days; Velero looks for its schedule in its own namespace.
func backup(ctx *pulumi.Context, here place) error {
	_, err := apiextensions.NewCustomResource(ctx, "backup", &apiextensions.CustomResourceArgs{
		ApiVersion: pulumi.String("velero.io/v1"),
		Kind:       pulumi.String("Schedule"),
		Metadata:   here.named(here.namespace, "velero"),
		OtherFields: kubernetes.UntypedArgs{"spec": map[string]any{
			"schedule":                   "30 2 * * *",
			"useOwnerReferencesInBackup": false,
			"template": map[string]any{
				"includedNamespaces": []string{here.namespace},
				"ttl":                "720h0m0s",
				"snapshotVolumes":    settings.SnapshotVolumes,
			},
		}},
	}, here.inside)
	return err
}
