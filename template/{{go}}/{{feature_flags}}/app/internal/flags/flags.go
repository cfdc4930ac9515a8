// Package flags connects OpenFeature with whoever decides about the flags: a flag service, or the environment.
package flags

import (
	"slices"
	"strings"

	"github.com/open-feature/go-sdk/openfeature"
	"github.com/open-feature/go-sdk/openfeature/memprovider"
)

// Open gives a client that asks the flag service at the endpoint, or the FLAG_* variables when there is none.
func Open(endpoint string, environ []string) (*openfeature.Client, error) {
	var provider openfeature.FeatureProvider = memprovider.NewInMemoryProvider(fromEnvironment(environ))
	if endpoint != "" {
		provider = newOFREP(endpoint)
	}
	if err := openfeature.SetProviderAndWait(provider); err != nil {
		return nil, err
	}
	return openfeature.NewClient("service"), nil
}

// fromEnvironment makes flag new-greeting of FLAG_NEW_GREETING=true.
func fromEnvironment(environ []string) map[string]memprovider.InMemoryFlag {
	found := map[string]memprovider.InMemoryFlag{}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		key, isFlag := strings.CutPrefix(name, "FLAG_")
		if !isFlag {
			continue
		}
		variant := "off"
		if slices.Contains([]string{"1", "true", "on", "yes"}, strings.ToLower(value)) {
			variant = "on"
		}
		key = strings.ToLower(strings.ReplaceAll(key, "_", "-"))
		found[key] = memprovider.InMemoryFlag{
			Key: key, State: memprovider.Enabled, DefaultVariant: variant, Variants: map[string]any{"on": true, "off": false},
		}
	}
	return found
}
