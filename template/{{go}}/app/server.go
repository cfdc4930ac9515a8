package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"

	"service/internal/health"
	"service/internal/settings"
	"service/internal/telemetry"
)

// some platforms send the first signal twice
const duplicateSignal = time.Second

func serve(config settings.Settings, logger *slog.Logger) error {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)

	opened, err := open(config)
	if err != nil {
		return err
	}
	probes := opened.health(logger)
	app := routes(opened, logger)
	failed := make(chan error, 2)
	if config.MetricsPort != 0 {
		if app, err = apart(app, config.MetricsPort, failed); err != nil {
			return err
		}
	}
	flush := func() {}
	if config.TraceEndpoint != "" {
		if flush, err = telemetry.StartTraces(config.Service, logger); err != nil {
			return err
		}
		app.handler = otelhttp.NewHandler(app.handler, "request")
	}
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", config.Port))
	if err != nil {
		return err
	}
	server := newServer(front(probes, app), logger)
	go func() { failed <- server.Serve(listener) }()
	logger.Info("listening", "port", config.Port)
	select {
	case err := <-failed:
		return err
	case <-signals:
	}
	if err := drain(config.Service, logger, probes, server, signals); err != nil {
		return err
	}
	flush()
	logger.Info("stopped")
	return nil
}

func newServer(handler http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,       // for the headers and the body; the work on them may take longer
		IdleTimeout:       620 * time.Second, // longer than a load balancer keeps a connection, or it meets one just closed
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
}

// drain takes the service out of the load balancer while it still serves, then closes the listener and waits for the
// requests in flight.
func drain(config settings.Service, logger *slog.Logger, probes *health.Health, server *http.Server, signals <-chan os.Signal) error {
	probes.Drain()
	logger.Info("draining", "delay_seconds", config.DrainDelay.Seconds())
	ctx, cancel := context.WithTimeout(context.Background(), config.DrainDelay+config.ShutdownTimeout)
	defer cancel()
	drained := make(chan error, 1)
	go func() {
		time.Sleep(config.DrainDelay)
		drained <- server.Shutdown(ctx)
	}()
	for first := time.Now(); ; {
		select {
		case err := <-drained:
			if err != nil {
				return fmt.Errorf("requests were cut off: %w", err)
			}
			return nil
		case <-signals:
			if time.Since(first) >= duplicateSignal {
				return errors.New("stopped at once by a second signal")
			}
		}
	}
}

// app is the part of the service that middleware wraps, and its metrics.
type app struct {
	handler http.Handler
	metrics http.Handler
}

func routes(opened parts, logger *slog.Logger) app {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	for _, one := range opened {
		if one.routes != nil {
			one.routes(mux)
		}
	}
	return app{
		handler: telemetry.NewRequests(registry, logger).Observe(mux),
		metrics: promhttp.HandlerFor(registry, promhttp.HandlerOpts{}),
	}
}

// apart serves the metrics on a port of their own, for a network that the public port is not in.
func apart(served app, port int, failed chan<- error) (app, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		return served, err
	}
	own := http.NewServeMux()
	own.Handle("GET /metrics", served.metrics)
	server := &http.Server{Handler: own, ReadHeaderTimeout: 10 * time.Second}
	go func() { failed <- server.Serve(listener) }()
	served.metrics = nil
	return served, nil
}

// front answers probes and scrapes before any middleware of the app sees them.
func front(probes *health.Health, app app) http.Handler {
	own := probes.Handlers()
	if app.metrics != nil {
		own["/metrics"] = app.metrics
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probes.Draining() {
			w.Header().Set("Connection", "close") // a proxy then takes another instance, instead of racing with the shutdown
		}
		if handler, found := own[r.URL.Path]; found {
			handler.ServeHTTP(w, r)
			return
		}
		app.handler.ServeHTTP(w, r)
	})
}
