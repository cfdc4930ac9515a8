package main

import (
	"maps"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// place is one environment: its objects are named and labelled alike.
type place struct {
	environment, namespace string
	// what cost is allocated by
	labels pulumi.StringMap
	// option of what is in the namespace
	inside pulumi.ResourceOption
}

func newPlace(ctx *pulumi.Context, environment string) (place, error) {
	here := place{environment: environment, namespace: settings.Project + "-" + environment}
	here.labels = pulumi.StringMap{
		"project":     pulumi.String(settings.Project),
		"environment": pulumi.String(environment),
		"owner":       pulumi.String(settings.Owner),
		"managed-by":  pulumi.String("pulumi"),
		"cost-center": pulumi.String(settings.Project),
	}
	labels := maps.Clone(here.labels)
	for name, value := range settings.NamespaceLabels {
		labels[name] = pulumi.String(value)
	}
	made, err := corev1.NewNamespace(ctx, here.namespace, &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(here.namespace), Labels: labels},
	}, pulumi.Protect(true)) // the data goes with the namespace: taking it away is a step of its own
	here.inside = pulumi.DependsOn([]pulumi.Resource{made})
	return here, err
}

// named is the metadata of an object in a namespace.
func (p place) named(name, namespace string) *metav1.ObjectMetaArgs {
	return &metav1.ObjectMetaArgs{
		Name:      pulumi.String(name),
		Namespace: pulumi.String(namespace),
		Labels:    p.labels,
	}
}
