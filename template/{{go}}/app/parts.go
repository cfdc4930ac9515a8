package main

import (
	"context"
	"log/slog"
	"net/http"

	"service/internal/health"
	"service/internal/settings"
)

// part is what the service is made of. Every field may be left out. Nothing is closed at the end: the exit closes all
// connections at once, a goodbye to a database that hangs would last longer than the platform waits.
type part struct {
	routes   func(*http.ServeMux)
	checks   []health.Check
	migrate  func(context.Context, *slog.Logger) error
	commands map[string]command
}

// command is a word of the shell, with the rest of its line.
type command func(ctx context.Context, rest string) (string, error)

type parts []part

// open makes all parts. None of them waits for what it connects to: a service starts while its database is away, and
// readiness tells the rest.
func open(config settings.Settings) (parts, error) {
	var opened parts
	for _, opener := range openers {
		one, err := opener(config)
		if err != nil {
			return nil, err
		}
		opened = append(opened, one)
	}
	return opened, nil
}

func (p parts) health(logger *slog.Logger) *health.Health {
	var checks []health.Check
	for _, one := range p {
		checks = append(checks, one.checks...)
	}
	return health.New(logger, checks)
}
