package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"service/internal/answer"
	"service/internal/environment"
	"service/internal/health"
	"service/internal/settings"
)

func openCache(config settings.Settings) (part, error) {
	options, err := redis.ParseURL(string(config.RedisURL))
	if err != nil {
		return part{}, environment.Error{"REDIS_URL"} // its own words would tell the address
	}
	if options.TLSConfig != nil && !config.CacheTLSVerify {
		options.TLSConfig.InsecureSkipVerify = true // the vendor signs its certificate itself
	}
	options.ContextTimeoutEnabled = true
	// a handshake that only one vendor's servers know; the others answer it with an error
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	redis.SetLogger(cacheLog{})
	client := redis.NewClient(options)
	return part{
		routes:   visits{client}.routes,
		checks:   []health.Check{health.Redis(*options, config.CacheCritical)},
		commands: map[string]command{"redis": func(ctx context.Context, text string) (string, error) { return runRedis(ctx, client, text) }},
	}, nil
}

// visits shows how a route uses the cache; replace it.
type visits struct{ client *redis.Client }

func (v visits) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /visits", func(w http.ResponseWriter, r *http.Request) {
		count, err := v.client.Incr(r.Context(), "visits").Result()
		if err != nil {
			answer.Failure(w, r, err, cacheNotNow(err))
			return
		}
		answer.JSON(w, http.StatusOK, map[string]int64{"visits": count})
	})
}

// cacheNotNow tells whether the cache does not answer, or answers that it cannot serve now: all else is a mistake of the
// service.
func cacheNotNow(err error) bool {
	var answered redis.Error
	return !errors.As(err, &answered) || redis.IsLoadingError(err) || redis.IsMasterDownError(err) ||
		redis.IsReadOnlyError(err) || redis.IsMaxClientsError(err)
}

func runRedis(ctx context.Context, client *redis.Client, text string) (string, error) {
	var words []any
	for _, word := range strings.Fields(text) {
		words = append(words, word)
	}
	reply, err := client.Do(ctx, words...).Result()
	return fmt.Sprint(reply), err
}

// cacheLog puts what the client writes by itself among the service's records.
type cacheLog struct{}

func (cacheLog) Printf(ctx context.Context, format string, values ...any) {
	slog.WarnContext(ctx, fmt.Sprintf(format, values...), "logger", "redis")
}
