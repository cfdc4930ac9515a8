// Package v2 registers manifests as resources.
package v2

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A manifest has no outputs that anything reads.
type manifest struct{ pulumi.CustomResourceState }

// RegisterResource names the type as the SDK does: the group and version as in the manifest, and `core` for none.
func RegisterResource(ctx *pulumi.Context, apiVersion, kind, name string, props pulumi.Input, opts ...pulumi.ResourceOption) (pulumi.CustomResource, error) {
	if !strings.Contains(apiVersion, "/") {
		apiVersion = "core/" + apiVersion
	}
	made := &manifest{}
	return made, ctx.RegisterResource("kubernetes:"+apiVersion+":"+kind, name, props, made, opts...)
}
