output "service" {
  description = "What an instance of the service gets. The user and the password come from the secret, one by one."
  value = {
    environment = { REDIS_URL = "rediss://${aws_elasticache_replication_group.this.primary_endpoint_address}:${local.port}/0" }
    secrets = {
      REDIS_USER     = "${module.credentials.secret_arn}:username::"
      REDIS_PASSWORD = "${module.credentials.secret_arn}:password::"
    }
    containers = []
    policies   = {}
  }
}

output "id" {
  description = "Name of the cache."
  value       = aws_elasticache_replication_group.this.replication_group_id
}

output "secret_arn" {
  description = "Secret with the service's credentials."
  value       = module.credentials.secret_arn
}
