package settings

import "service/internal/environment"

// Cache tells where the cache is and what it means for readiness.
type Cache struct {
	RedisURL       environment.Secret
	CacheTLSVerify bool
	CacheCritical  bool
}

func readCache(r *environment.Reader) Cache {
	return Cache{
		RedisURL:       r.Address("REDIS_URL", "REDIS_USER", "REDIS_PASSWORD", "redis", "rediss"),
		CacheTLSVerify: r.Boolean("REDIS_TLS_VERIFY", true),
		CacheCritical:  r.Boolean("HEALTH_CACHE_CRITICAL", true),
	}
}
