package main

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	rbacv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/rbac/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// bind makes a role and gives it to somebody; both have the same name.
func bind(ctx *pulumi.Context, logical string, metadata *metav1.ObjectMetaArgs, rules rbacv1.PolicyRuleArray,
	subject rbacv1.SubjectArgs, option pulumi.ResourceOption,
) error {
	if _, err := rbacv1.NewRole(ctx, logical, &rbacv1.RoleArgs{Metadata: metadata, Rules: rules}, option); err != nil {
		return err
	}
	role := rbacv1.RoleRefArgs{
		ApiGroup: pulumi.String(rbac),
		Kind:     pulumi.String("Role"),
		Name:     metadata.Name.ToStringPtrOutput().Elem(),
	}
	_, err := rbacv1.NewRoleBinding(ctx, logical, &rbacv1.RoleBindingArgs{
		Metadata: metadata,
		RoleRef:  role,
		Subjects: rbacv1.SubjectArray{subject},
	}, option)
	return err
}
