# The cache, reachable from the service and from nowhere else.

module "cache" {
  source = "./modules/cache"

  name                     = local.name
  secret_name              = "${local.project}/${var.environment}/cache"
  engine_version           = local.valkey_version
  settings                 = var.cache
  network                  = module.network
  kms_key_arn              = module.encryption.key_arn
  permissions_boundary     = local.permissions_boundary
  retention                = local.retention
  client_security_group_id = module.service.security_group_id
  service_arn              = local.service_arn
  deletion_protection      = var.deletion_protection
  alerts                   = local.alerts
  topics                   = module.observability.topics
  runbook                  = local.runbook
}

variable "cache" {
  description = "Size of the cache; the nodes are in different zones, and one takes over when another fails."
  type        = object({ node_type = string, nodes = number })
  default     = { node_type = "cache.t4g.small", nodes = 2 }

  validation {
    condition     = var.cache.nodes >= 2
    error_message = "The cache needs two nodes at least."
  }
}

output "cache_id" {
  description = "ElastiCache replication group."
  value       = module.cache.id
}

output "cache_secret_arn" {
  description = "Secret with the credentials that are valid now."
  value       = module.cache.secret_arn
}
