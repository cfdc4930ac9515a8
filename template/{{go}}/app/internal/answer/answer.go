// Package answer writes answers in the one form that all routes share.
package answer

import (
	"encoding/json"
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

// Unavailable is for a dependency that does not answer; which one and why is for the log alone.
func Unavailable(w http.ResponseWriter, r *http.Request, err error) {
	slog.ErrorContext(r.Context(), "a dependency does not answer", "error", err)
	w.Header().Set("Retry-After", "1")
	Problem(w, http.StatusServiceUnavailable, "a dependency does not answer")
}
