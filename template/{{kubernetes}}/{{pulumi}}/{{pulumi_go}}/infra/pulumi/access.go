package main

import (
	"cmp"
	"slices"

	rbacv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/rbac/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

const rbac = "rbac.authorization.k8s.io"

// access gives the pipeline all that a release touches, and nothing that guards it, such as quotas, roles and the
// namespace. The cluster maps its OIDC identities to the subjects, so no token is stored anywhere.
func access(ctx *pulumi.Context, here place) error {
	deploy, preview := rbacv1.PolicyRuleArray{}, rbacv1.PolicyRuleArray{}
	for _, rule := range settings.Pipeline {
		deploy = append(deploy, allowed(rule))
		if len(rule.ResourceNames) > 0 {
			continue // whoever gets what is named may do more than look: run a command in a pod, write the state
		}
		rule.Verbs = slices.DeleteFunc(slices.Clone(rule.Verbs), func(verb string) bool { return !slices.Contains(reading, verb) })
		preview = append(preview, allowed(rule))
	}
	for _, rule := range settings.Preview {
		preview = append(preview, allowed(rule))
	}
	names := config.New(ctx, "")
	for part, rules := range map[string]rbacv1.PolicyRuleArray{"deploy": deploy, "preview": preview} {
		kind, name := "Group", cmp.Or(names.Get(part+"Group"), here.namespace+"-"+part)
		if user := names.Get(part + "User"); user != "" { // a cluster that knows the identity by its address
			kind, name = "User", user
		}
		subject := rbacv1.SubjectArgs{ApiGroup: pulumi.String(rbac), Kind: pulumi.String(kind), Name: pulumi.String(name)}
		metadata := here.named(settings.Project+"-"+part, here.namespace)
		if err := bind(ctx, part, metadata, rules, subject, here.inside); err != nil {
			return err
		}
	}
	return nil
}

// reading is what a pull request may: look, and change nothing.
var reading = []string{"get", "list", "watch"}

// allowed is a rule of project.json.
func allowed(rule rule) rbacv1.PolicyRuleArgs {
	return rbacv1.PolicyRuleArgs{
		ApiGroups:     pulumi.ToStringArray(rule.APIGroups),
		Resources:     pulumi.ToStringArray(rule.Resources),
		ResourceNames: pulumi.ToStringArray(rule.ResourceNames),
		Verbs:         pulumi.ToStringArray(rule.Verbs),
	}
}
