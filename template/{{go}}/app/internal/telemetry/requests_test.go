package telemetry

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// serve answers one request and gives the answer, the metrics and the log.
func serve(t *testing.T, method, path string) (*httptest.ResponseRecorder, string, map[string]any) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusAccepted) })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("hello")) })
	mux.HandleFunc("GET /broken", func(http.ResponseWriter, *http.Request) { panic("broken") })
	registry := prometheus.NewRegistry()
	var log bytes.Buffer
	handler := NewRequests(registry, slog.New(slog.NewJSONHandler(&log, nil))).Observe(mux)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))

	metrics := httptest.NewRecorder()
	promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var access map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &access); err != nil {
		t.Fatal(err)
	}
	return answer, metrics.Body.String(), access
}

func TestABrokenAnswerDoesNotLookWhole(t *testing.T) {
	for _, c := range []struct {
		failure any
		status  string
	}{{"broken", "500"}, {http.ErrAbortHandler, "200"}} {
		mux := http.NewServeMux()
		mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("half of it"))
			_ = http.NewResponseController(w).Flush()
			panic(c.failure)
		})
		registry := prometheus.NewRegistry()
		server := httptest.NewServer(NewRequests(registry, slog.New(slog.NewJSONHandler(io.Discard, nil))).Observe(mux))
		answer, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(answer.Body); err == nil {
			t.Errorf("%v: the client takes %q for the whole answer", c.failure, body)
		}
		_ = answer.Body.Close()
		server.Close()
		metrics := httptest.NewRecorder()
		promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP(metrics, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if line := `http_requests_total{method="GET",route="/",status="` + c.status + `"} 1`; !strings.Contains(metrics.Body.String(), line) {
			t.Errorf("%v: no %s in\n%s", c.failure, line, metrics.Body)
		}
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	for _, c := range []struct{ method, path, labels string }{
		{"GET", "/notes/17", `method="GET",route="/notes/{id}",status="202"`},
		{"GET", "/", `method="GET",route="/",status="200"`},
		{"GET", "/no/such/page", `method="GET",route="unmatched",status="404"`},
		{"DELETE", "/notes/17", `method="DELETE",route="unmatched",status="405"`},
		{"BREW", "/", `method="other",route="unmatched",status="405"`},
		{"GET", "/broken", `method="GET",route="/broken",status="500"`},
	} {
		answer, metrics, access := serve(t, c.method, c.path)
		if line := "http_requests_total{" + c.labels + "} 1\n"; !strings.Contains(metrics, line) {
			t.Errorf("%s %s: no %sin\n%s", c.method, c.path, line, metrics)
		}
		if !strings.Contains(metrics, "http_request_duration_seconds_bucket") || !strings.Contains(metrics, "http_requests_in_flight 0\n") {
			t.Errorf("%s %s: metrics are missing in\n%s", c.method, c.path, metrics)
		}
		if access["msg"] != "request" || access["status"] != float64(answer.Code) {
			t.Errorf("%s %s: logged %v for %d", c.method, c.path, access, answer.Code)
		}
	}
}
