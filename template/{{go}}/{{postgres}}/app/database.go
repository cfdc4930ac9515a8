package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"service/internal/environment"
	"service/internal/health"
	"service/internal/settings"
)

//go:embed migrations/*.sql
var migrations embed.FS

func openDatabase(config settings.Settings) (part, error) {
	options, err := pgxpool.ParseConfig(string(config.DatabaseURL))
	if err != nil {
		return part{}, environment.Error{"DATABASE_URL"} // its own words would tell the address
	}
	options.MaxConns = int32(config.DatabasePoolSize)
	pool, err := pgxpool.NewWithConfig(context.Background(), options)
	if err != nil {
		return part{}, err
	}
	return part{
		routes: notes{pool}.routes,
		checks: []health.Check{health.Postgres(&options.ConnConfig.Config, config.DatabaseCritical)},
		migrate: func(ctx context.Context, logger *slog.Logger) error {
			return migrateUp(ctx, options.ConnConfig, logger)
		},
		commands: map[string]command{"sql": func(ctx context.Context, text string) (string, error) { return runSQL(ctx, pool, text) }},
	}, nil
}

// databaseNotNow tells whether the database does not answer, or answers that it cannot serve now: all else is a mistake
// of the service.
func databaseNotNow(err error) bool {
	var answered *pgconn.PgError
	if errors.As(err, &answered) {
		switch answered.Code[:2] { // connection, resources, intervention of an operator
		case "08", "53", "57":
			return true
		}
		return false
	}
	var network net.Error // deadlines too
	var connection *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connection) || pgconn.SafeToRetry(err) || // closed before it was asked
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// migrateUp applies what is new, under an advisory lock: of several that start at once one works and the others wait.
func migrateUp(ctx context.Context, options *pgx.ConnConfig, logger *slog.Logger) error {
	database := stdlib.OpenDB(*options)
	defer database.Close()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, for five minutes
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, database, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	applied, err := provider.Up(ctx)
	for _, migration := range applied {
		logger.Info("migrated", "file", migration.Source.Path, "duration_ms", migration.Duration.Milliseconds())
	}
	if err == nil {
		logger.Info("database is up to date", "applied", len(applied))
	}
	return err
}

// runSQL gives the rows as lines of values with tabs between them.
func runSQL(ctx context.Context, pool *pgxpool.Pool, text string) (string, error) {
	rows, err := pool.Query(ctx, text)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return "", err
		}
		fields := make([]string, len(values))
		for i, value := range values {
			fields[i] = fmt.Sprint(value)
		}
		lines = append(lines, strings.Join(fields, "\t"))
	}
	lines = append(lines, rows.CommandTag().String())
	return strings.Join(lines, "\n"), rows.Err()
}
