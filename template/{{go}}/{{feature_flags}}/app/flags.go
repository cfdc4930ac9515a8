package main

import (
	"context"
	"net/http"
	"os"
	"strconv"

	"github.com/open-feature/go-sdk/openfeature"

	"service/internal/answer"
	"service/internal/flags"
	"service/internal/settings"
)

func openFlags(config settings.Settings) (part, error) {
	client, err := flags.Open(config.OFREPEndpoint, os.Environ())
	if err != nil {
		return part{}, err
	}
	return part{
		routes: func(mux *http.ServeMux) { mux.HandleFunc("GET /greeting", greeting(client)) },
		commands: map[string]command{"flag": func(ctx context.Context, key string) (string, error) {
			on, err := client.BooleanValue(ctx, key, false, openfeature.EvaluationContext{})
			return strconv.FormatBool(on), err
		}},
	}, nil
}

// greeting shows how a flag is used: the old way stays until the flag is on for everybody, then one of them goes.
func greeting(client *openfeature.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text := "Hello."
		if client.Boolean(r.Context(), "new-greeting", false, openfeature.EvaluationContext{}) {
			text = "Good to see you."
		}
		answer.JSON(w, http.StatusOK, map[string]string{"greeting": text})
	}
}
