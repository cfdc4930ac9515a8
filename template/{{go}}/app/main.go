// The service: `service` serves, `service migrate` brings the database up to date, `service healthcheck` asks a running
// service whether it is alive, `service shell` is a prompt on the service's own settings and connections.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"service/internal/environment"
	"service/internal/logging"
	"service/internal/settings"
)

const (
	exitFailure       = 1
	exitUsage         = 64
	exitConfiguration = 78
)

func main() { os.Exit(run(os.Args[1:])) }

func run(arguments []string) int {
	command := "serve"
	if len(arguments) > 0 {
		command = arguments[0]
	}
	config, err := settings.Load(os.LookupEnv)
	logger := logging.New(os.Stdout, config.LogLevel).
		With("service", config.Name, "version", config.Version, "environment", config.Environment)
	slog.SetDefault(logger) // and with it what libraries write by themselves

	if command == "healthcheck" { // needs the port alone
		return exitCode(logger, healthcheck(config.Port))
	}
	if err != nil {
		return exitCode(logger, err)
	}
	switch command {
	case "serve":
		err = serve(config, logger)
	case "migrate":
		err = migrate(config, logger)
	case "shell":
		err = shell(config, logger, arguments[1:], os.Stdin, os.Stdout)
	default:
		fmt.Fprintln(os.Stderr, "usage: service [serve | migrate | healthcheck | shell [COMMAND...]]")
		return exitUsage
	}
	return exitCode(logger, err)
}

func exitCode(logger *slog.Logger, err error) int {
	if err == nil {
		return 0
	}
	logger.Error(err.Error())
	var wrong environment.Error
	if errors.As(err, &wrong) {
		return exitConfiguration
	}
	return exitFailure
}

// healthcheck lets an image without a shell or curl have a health check.
func healthcheck(port int) error {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/health/live", port))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("not alive: " + response.Status)
	}
	return nil
}

func migrate(config settings.Settings, logger *slog.Logger) error {
	opened, err := open(config)
	if err != nil {
		return err
	}
	for _, one := range opened {
		if one.migrate != nil {
			if err := one.migrate(context.Background(), logger); err != nil {
				return err
			}
		}
	}
	return nil
}
