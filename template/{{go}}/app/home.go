package main

import (
	"net/http"

	"service/internal/answer"
	"service/internal/settings"
)

func openHome(config settings.Settings) (part, error) {
	return part{routes: func(mux *http.ServeMux) {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
			answer.JSON(w, http.StatusOK, map[string]string{
				"service": config.Name, "version": config.Version, "environment": config.Environment,
			})
		})
	}}, nil
}
