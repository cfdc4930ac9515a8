package main

import (
	"maps"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	rbacv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/rbac/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// store is the secret store of a self-managed cluster: Secrets that only administrators see, encrypted by the API server.
// The service may read the one of its environment.
func store(ctx *pulumi.Context, here place) error {
	namespace := settings.Project + "-secrets"
	labels := maps.Clone(here.labels)
	labels["environment"] = pulumi.String("all")
	labels["pod-security.kubernetes.io/enforce"] = pulumi.String("restricted")
	made, err := corev1.NewNamespace(ctx, namespace, &corev1.NamespaceArgs{
		Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String(namespace), Labels: labels},
	}, pulumi.RetainOnDelete(true)) // all environments share it: none of them may take it away
	if err != nil {
		return err
	}
	rules := rbacv1.PolicyRuleArray{rbacv1.PolicyRuleArgs{
		ApiGroups:     pulumi.ToStringArray([]string{""}),
		Resources:     pulumi.ToStringArray([]string{"secrets"}),
		ResourceNames: pulumi.ToStringArray([]string{here.environment}),
		Verbs:         pulumi.ToStringArray([]string{"get"}),
	}}
	subject := rbacv1.SubjectArgs{
		Kind:      pulumi.String("ServiceAccount"),
		Name:      pulumi.String(settings.Project),
		Namespace: pulumi.String(here.namespace),
	}
	name := here.named(here.environment, namespace)
	return bind(ctx, "store", name, rules, subject, pulumi.DependsOn([]pulumi.Resource{made}))
}
