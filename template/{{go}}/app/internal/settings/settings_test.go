package settings

import (
	"errors"
	"slices"
	"testing"

	"service/internal/environment"
)

func load(variables map[string]string) (Settings, error) {
	return Load(func(name string) (string, bool) {
		value, found := variables[name]
		return value, found
	})
}

func TestDefaults(t *testing.T) {
	s, _ := load(nil) // what is required is missing, and that is all
	if s.Port != 8000 || s.LogLevel != "info" || s.Environment != "local" || s.TraceEndpoint != "" || s.TraceRatio != 0.1 {
		t.Errorf("defaults are %+v", s.Service)
	}
	if s.Name == "" || s.ShutdownTimeout <= 0 {
		t.Errorf("defaults of this project are %+v", s.Service)
	}
}

func TestBadVariablesAreNamed(t *testing.T) {
	_, err := load(map[string]string{"PORT": "70000", "LOG_LEVEL": "shouting", "DRAIN_DELAY": "-1", "OTEL_TRACES_SAMPLER_ARG": "2"})
	var bad environment.Error
	if !errors.As(err, &bad) {
		t.Fatalf("%v is no environment.Error", err)
	}
	for _, name := range []string{"PORT", "LOG_LEVEL", "DRAIN_DELAY", "OTEL_TRACES_SAMPLER_ARG"} {
		if !slices.Contains(bad, name) {
			t.Errorf("%s is not named", name)
		}
	}
}
