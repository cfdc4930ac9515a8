package settings

import "service/internal/environment"

// Cache tells where the cache is and what it means for readiness.
type Cache struct {
	RedisURL      environment.Secret
	CacheCritical bool
}

func readCache(r *environment.Reader) Cache {
	return Cache{
		RedisURL:      r.Address("REDIS_URL", "REDIS_USER", "REDIS_PASSWORD", "redis", "rediss"),
		CacheCritical: r.Boolean("HEALTH_CACHE_CRITICAL", true),
	}
}
