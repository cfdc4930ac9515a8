package telemetry

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"

	"service/internal/settings"
)

// StartTraces sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, and gives what sends the last of them.
// Call it only when there is a collector: without one the machinery would cost for nothing.
func StartTraces(service settings.Service, logger *slog.Logger) (flush func(), err error) {
	exporter, err := otlptracehttp.New(context.Background()) // reads the OTEL_EXPORTER_OTLP_* variables itself
	if err != nil {
		return nil, err
	}
	provider := trace.NewTracerProvider(
		trace.WithBatcher(exporter),
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(service.TraceRatio))),
		trace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", service.Name),
			attribute.String("service.version", service.Version),
			attribute.String("deployment.environment.name", service.Environment),
		)),
	)
	otel.SetTracerProvider(provider)
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("traces were not sent", "error", err) }))
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second) // the platform's patience is counted
		defer cancel()
		_ = provider.Shutdown(ctx) // its error has been logged by the handler
	}, nil
}
