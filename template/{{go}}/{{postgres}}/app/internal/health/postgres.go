package health

import (
	"context"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// Postgres checks the database on a connection of its own, so a busy pool is not taken for a lost database: opened when
// it is needed, kept while it answers, dropped as soon as it does not.
func Postgres(config *pgconn.Config, critical bool) Check {
	var idle atomic.Pointer[pgconn.PgConn]
	return Check{Name: "postgres", Critical: critical, Ping: func(ctx context.Context) error {
		if kept := idle.Swap(nil); kept != nil { // taken out: a check that hangs leaves nothing that the next one would use
			err := kept.Ping(ctx)
			if err == nil {
				idle.Store(kept)
				return nil
			}
			_ = kept.Conn().Close() // the socket itself: a polite goodbye would wait for the server
			if ctx.Err() != nil {
				return err
			}
		}
		// none yet, or the server was restarted since the last check
		connection, err := pgconn.ConnectConfig(ctx, config)
		if err != nil {
			return err
		}
		if late := idle.Swap(connection); late != nil {
			_ = late.Conn().Close()
		}
		return nil
	}}
}
