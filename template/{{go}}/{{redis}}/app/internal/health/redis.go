package health

import (
	"context"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Redis checks the cache on a connection of its own, so a busy pool is not taken for a lost cache: opened when it is
// needed, kept while it answers, dropped as soon as it does not.
func Redis(options redis.Options, critical bool) Check {
	options.PoolSize = 1
	options.MaxRetries = 1 // on a new connection: the server may have been restarted since the last check
	options.DialerRetries = 1
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = Timeout, Timeout, Timeout
	options.ContextTimeoutEnabled = true
	var idle atomic.Pointer[redis.Client]
	return Check{Name: "redis", Critical: critical, Ping: func(ctx context.Context) error {
		client := idle.Swap(nil) // taken out: a check that hangs leaves nothing that the next one would use
		if client == nil {
			client = redis.NewClient(&options)
		}
		if err := client.Ping(ctx).Err(); err != nil {
			_ = client.Close()
			return err
		}
		if late := idle.Swap(client); late != nil {
			_ = late.Close()
		}
		return nil
	}}
}
