// Package logging writes one JSON object a line to standard output, without secrets.
package logging

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

const mask = "[redacted]"

var (
	secretWords = []string{
		"password", "passwd", "secret", "token", "authorization", "cookie", "credential", "api_key", "apikey", "private_key", "dsn",
	}
	// the password of a URL anywhere in a text; it may hold anything but the characters that end it
	urlPassword = regexp.MustCompile(`(://[^\s/?#:@]*:)[^\s/?#"'<>]*@`)
)

// New makes a logger that writes records from this level on: debug, info, warning or error.
func New(w io.Writer, level string) *slog.Logger {
	options := &slog.HandlerOptions{Level: levels[level], ReplaceAttr: replace}
	return slog.New(traced{slog.NewJSONHandler(w, options)})
}

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warning": slog.LevelWarn, "error": slog.LevelError,
}

// replace names the built-in fields as the service's other tools expect them, and masks secrets in all fields.
func replace(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 {
		switch a.Key {
		case slog.TimeKey:
			return slog.String("timestamp", a.Value.Time().UTC().Format("2006-01-02T15:04:05.000Z07:00"))
		case slog.LevelKey:
			if level, ok := a.Value.Any().(slog.Level); ok {
				return slog.String("level", levelName(level))
			}
		case slog.MessageKey:
			a.Key = "message"
		}
	}
	if isSecret(a.Key) || slices.ContainsFunc(groups, isSecret) {
		return slog.String(a.Key, mask)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(Redact(a.Value.String()))
	case slog.KindAny:
		a.Value = slog.AnyValue(plain(a.Value.Any()))
	}
	return a
}

func levelName(level slog.Level) string {
	switch {
	case level >= slog.LevelError:
		return "error"
	case level >= slog.LevelWarn:
		return "warning"
	case level >= slog.LevelInfo:
		return "info"
	}
	return "debug"
}

// Redact masks the passwords of the URLs in a text.
func Redact(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	return urlPassword.ReplaceAllString(text, "${1}"+mask+"@")
}

func isSecret(key string) bool {
	key = strings.ToLower(key)
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(key, word) })
}

// plain gives what JSON would show of a value, with the secrets in it masked.
func plain(value any) any {
	if err, ok := value.(error); ok {
		return Redact(err.Error())
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "not JSON: " + err.Error()
	}
	var tree any
	_ = json.Unmarshal(text, &tree) // cannot fail: it was made by Marshal
	return masked(tree)
}

func masked(tree any) any {
	switch node := tree.(type) {
	case string:
		return Redact(node)
	case []any:
		for i := range node {
			node[i] = masked(node[i])
		}
	case map[string]any:
		for key := range node {
			if isSecret(key) {
				node[key] = mask
			} else {
				node[key] = masked(node[key])
			}
		}
	}
	return tree
}

// traced adds the trace that a record belongs to, so that logs and traces lead to each other.
type traced struct{ slog.Handler }

func (t traced) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		record.AddAttrs(slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()))
	}
	return t.Handler.Handle(ctx, record)
}

func (t traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{t.Handler.WithAttrs(attrs)} }

func (t traced) WithGroup(name string) slog.Handler { return traced{t.Handler.WithGroup(name)} }
