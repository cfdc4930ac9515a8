package settings

import "service/internal/environment"

// Flags tells who decides about feature flags.
type Flags struct {
	// OFREPEndpoint is empty when FLAG_* variables decide.
	OFREPEndpoint string
}

func readFlags(r *environment.Reader) Flags {
	return Flags{OFREPEndpoint: r.Text("OFREP_ENDPOINT", "")}
}
