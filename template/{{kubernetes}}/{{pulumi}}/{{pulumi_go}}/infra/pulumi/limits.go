package main

import (
	"strconv"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

// limits are the most that the environment can use, and so the most that it can cost; and sizes for containers that
// name none: jobs, sidecars of operators.
func limits(ctx *pulumi.Context, here place) error {
	values := config.New(ctx, "")
	cpu, memory, pods := values.RequireInt("cpu"), values.RequireInt("memoryGi"), values.RequireInt("pods")
	number := func(value int, unit string) pulumi.String { return pulumi.String(strconv.Itoa(value) + unit) }
	_, err := corev1.NewResourceQuota(ctx, "quota", &corev1.ResourceQuotaArgs{
		Metadata: here.named(settings.Project, here.namespace),
		Spec: &corev1.ResourceQuotaSpecArgs{Hard: pulumi.StringMap{
			"requests.cpu":           number(cpu, ""),
			"limits.cpu":             number(4*cpu, ""),
			"requests.memory":        number(memory, "Gi"),
			"limits.memory":          number(2*memory, "Gi"),
			"pods":                   number(pods, ""),
			"services.loadbalancers": pulumi.String("1"),
			"services.nodeports":     pulumi.String("0"),
		}},
	}, here.inside)
	if err != nil {
		return err
	}
	_, err = corev1.NewLimitRange(ctx, "limits", &corev1.LimitRangeArgs{
		Metadata: here.named(settings.Project, here.namespace),
		Spec: &corev1.LimitRangeSpecArgs{Limits: corev1.LimitRangeItemArray{corev1.LimitRangeItemArgs{
			Type:           pulumi.String("Container"),
			DefaultRequest: size("50m", "64Mi"),
			Default:        size("500m", "256Mi"),
			Max:            size("4", "8Gi"),
		}}},
	}, here.inside)
	return err
}

func size(cpu, memory string) pulumi.StringMap {
	return pulumi.StringMap{"cpu": pulumi.String(cpu), "memory": pulumi.String(memory)}
}
