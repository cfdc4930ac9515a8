// Package answer writes answers in the one form that all routes share.
package answer

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
)

// JSON writes the body as JSON.
func JSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only when the client has gone
}

// Problem says what is wrong with a request.
func Problem(w http.ResponseWriter, status int, detail string) {
	JSON(w, status, map[string]string{"detail": detail})
}

// clientGone is the status that nginx gave to requests whose client hung up: for metrics and the log, nobody else sees it.
const clientGone = 499

// Failure is for what is not the client's mistake; which dependency and why is for the log alone. The client shall try
// again only when the dependency does not answer, or says that it cannot serve now.
func Failure(w http.ResponseWriter, r *http.Request, err error, notNow bool) {
	switch {
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil: // the client's end has ended the work
		w.WriteHeader(clientGone)
	case notNow:
		slog.ErrorContext(r.Context(), "a dependency does not answer", "error", err)
		w.Header().Set("Retry-After", "1")
		Problem(w, http.StatusServiceUnavailable, "a dependency does not answer")
	default:
		slog.ErrorContext(r.Context(), "request failed", "error", err)
		Problem(w, http.StatusInternalServerError, "internal server error")
	}
}
