package logging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"
)

func record(t *testing.T, write func(*slog.Logger)) (map[string]any, string) {
	t.Helper()
	var out bytes.Buffer
	write(New(&out, "info"))
	var fields map[string]any
	if err := json.Unmarshal(out.Bytes(), &fields); err != nil {
		t.Fatalf("%v: %s", err, out.String())
	}
	return fields, out.String()
}

func TestFields(t *testing.T) {
	fields, _ := record(t, func(l *slog.Logger) { l.Warn("hello", "route", "/notes") })
	if fields["level"] != "warning" || fields["message"] != "hello" || fields["route"] != "/notes" {
		t.Errorf("fields are %v", fields)
	}
	if at, err := time.Parse(time.RFC3339Nano, fields["timestamp"].(string)); err != nil || time.Since(at) > time.Minute {
		t.Errorf("timestamp is %v", fields["timestamp"])
	}
}

func TestLevel(t *testing.T) {
	var out bytes.Buffer
	logger := New(&out, "warning")
	logger.Info("quiet")
	logger.Warn("loud")
	if strings.Contains(out.String(), "quiet") || !strings.Contains(out.String(), "loud") {
		t.Errorf("written: %s", out.String())
	}
}

func TestSecretsStayOut(t *testing.T) {
	url := "db://app:hunter2@db:5432/app"
	for name, write := range map[string]func(*slog.Logger){
		"key":               func(l *slog.Logger) { l.Info("x", "db_Password", "hunter2") },
		"key with a number": func(l *slog.Logger) { l.Info("x", "token", 4242) },
		"group":             func(l *slog.Logger) { l.WithGroup("secrets").Info("x", "a", "hunter2") },
		"fixed attribute":   func(l *slog.Logger) { l.With("api_key", "hunter2").Info("x") },
		"message":           func(l *slog.Logger) { l.Info("cannot reach " + url) },
		"text":              func(l *slog.Logger) { l.Info("x", "target", "first "+url+" then "+url) },
		"no user":           func(l *slog.Logger) { l.Info("x", "target", "cache://:hunter2@host:6379/0") },
		"error":             func(l *slog.Logger) { l.Info("x", "error", errors.New("dial "+url)) },
		"struct":            func(l *slog.Logger) { l.Info("x", "config", struct{ Password, URL string }{"hunter2", url}) },
		"nested": func(l *slog.Logger) {
			l.Info("x", "config", map[string]any{"list": []any{map[string]any{"cookie": "hunter2"}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, line := record(t, write)
			if strings.Contains(line, "hunter2") || strings.Contains(line, "4242") || !strings.Contains(line, mask) {
				t.Errorf("written: %s", line)
			}
		})
	}
}

func TestOtherTextStays(t *testing.T) {
	text := "see https://example.com:8443/a@b and db://app@db:5432/app"
	if fields, _ := record(t, func(l *slog.Logger) { l.Info(text) }); fields["message"] != text {
		t.Errorf("message is %v", fields["message"])
	}
}

func TestTraceIsNamed(t *testing.T) {
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	ctx := trace.ContextWithSpanContext(context.Background(), span)
	fields, _ := record(t, func(l *slog.Logger) { l.With("a", 1).InfoContext(ctx, "x") })
	if fields["trace_id"] != span.TraceID().String() || fields["span_id"] != span.SpanID().String() {
		t.Errorf("fields are %v", fields)
	}
}
