// Two stacks per environment: administrators run ENV-guardrails, the pipeline ENV; it cannot lift its own limits.
package main

import (
	"errors"
	"os"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	environment, part, _ := strings.Cut(ctx.Stack(), "-")
	if part == "guardrails" {
		return guard(ctx, environment)
	}
	image := os.Getenv("IMAGE")
	if image == "" {
		return errors.New("IMAGE is missing: the scripts of infra/scripts give it")
	}
	return release(ctx, environment, image)
}
