package main

import (
	"net/http"

	"service/internal/answer"
	"service/internal/settings"
)

func openHome(config settings.Settings) (part, error) {
	about := struct {
		Service     string `json:"service"`
		Version     string `json:"version"`
		Environment string `json:"environment"`
	}{config.Name, config.Version, config.Environment}
	return part{routes: func(mux *http.ServeMux) {
		mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
			answer.JSON(w, http.StatusOK, about)
		})
	}}, nil
}
