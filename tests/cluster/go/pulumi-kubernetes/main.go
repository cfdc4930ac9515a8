// The Kubernetes provider of Pulumi as its own main package serves it, but without the schema (7 MB that are generated):
// only an import asks for it, and no program of ours imports.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

func main() {
	provider.Serve("kubernetes", "4.25.0", []byte("{}"), []byte("{}"))
}
