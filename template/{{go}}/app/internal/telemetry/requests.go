// Package telemetry counts, times, logs and traces what the service does.
package telemetry

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// Requests measures requests: how many, how many of them failed, how long they took.
type Requests struct {
	logger   *slog.Logger
	total    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

// NewRequests registers the metrics.
func NewRequests(registry prometheus.Registerer, logger *slog.Logger) *Requests {
	m := &Requests{
		logger: logger,
		total: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Requests by method, route and status.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "Time to the end of the answer by method and route.",
		}, []string{"method", "route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "http_requests_in_flight", Help: "Requests that are being answered.",
		}),
	}
	registry.MustRegister(m.total, m.duration, m.inFlight)
	return m
}

// Observe wraps a mux. It must be the mux's own neighbour: only there the request tells which pattern it matched.
func (m *Requests) Observe(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &recorder{ResponseWriter: w}
		m.inFlight.Inc()
		defer func() {
			m.inFlight.Dec()
			failure, begun := recover(), seen.status != 0
			m.finish(r, seen, time.Since(start), failure)
			if failure == http.ErrAbortHandler || failure != nil && begun {
				panic(http.ErrAbortHandler) // cuts the connection: a part of an answer must not look whole
			}
		}()
		mux.ServeHTTP(seen, r)
	})
}

func (m *Requests) finish(r *http.Request, seen *recorder, took time.Duration, failure any) {
	if failure != nil && failure != http.ErrAbortHandler {
		m.logger.ErrorContext(r.Context(), "handler failed", "failure", failure, "stack", string(debug.Stack()))
		if seen.status == 0 {
			http.Error(seen, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
		seen.status = http.StatusInternalServerError
	}
	if seen.status == 0 {
		seen.status = http.StatusOK
	}
	method, route := method(r.Method), route(r.Pattern)
	m.total.WithLabelValues(method, route, strconv.Itoa(seen.status)).Inc()
	m.duration.WithLabelValues(method, route).Observe(took.Seconds())
	if span := trace.SpanFromContext(r.Context()); span.IsRecording() {
		span.SetAttributes(attribute.String("http.route", route)) // the span began before there was one
	}
	if handler := m.logger.Handler(); handler.Enabled(r.Context(), slog.LevelInfo) {
		line := slog.NewRecord(time.Now(), slog.LevelInfo, "request", 0) // 0: the logger would look for its caller
		line.AddAttrs(slog.String("method", method), slog.String("route", route), slog.Int("status", seen.status),
			slog.Float64("duration_ms", float64(took.Microseconds())/1000))
		_ = handler.Handle(r.Context(), line)
	}
}

// route is the pattern, never the path: paths are without number, and so would be the time series.
func route(pattern string) string {
	if pattern == "" {
		return "unmatched"
	}
	_, path, found := strings.Cut(pattern, " ")
	if !found {
		path = pattern
	}
	return strings.TrimSuffix(path, "{$}")
}

// method is bounded too: a client may send any word.
func method(name string) string {
	switch name {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return name
	}
	return "other"
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(body []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController reach the real writer.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
