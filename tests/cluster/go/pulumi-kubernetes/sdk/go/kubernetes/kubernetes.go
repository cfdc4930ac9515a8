// Package kubernetes is what the provider uses of its own SDK. The SDK itself, a type for every kind of every version,
// takes minutes of CPU to compile (stopped unfinished at five); the provider only registers manifests with it, which need no types.
package kubernetes

import "reflect"

// UntypedArgs are a manifest as inputs of a resource.
type UntypedArgs map[string]any

// ElementType makes them an input.
func (UntypedArgs) ElementType() reflect.Type { return reflect.TypeFor[map[string]any]() }
