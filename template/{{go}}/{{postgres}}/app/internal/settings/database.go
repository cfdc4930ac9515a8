package settings

import "service/internal/environment"

// Database tells where the database is and what it means for readiness.
type Database struct {
	DatabaseURL      environment.Secret
	DatabasePoolSize int
	DatabaseCritical bool
}

func readDatabase(r *environment.Reader) Database {
	return Database{
		DatabaseURL:      r.Address("DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD", "postgres", "postgresql"),
		DatabasePoolSize: r.Integer("DATABASE_POOL_SIZE", 10, 1, 100),
		DatabaseCritical: r.Boolean("HEALTH_DATABASE_CRITICAL", true),
	}
}
