# PostgreSQL, reachable from the service and from nowhere else.

module "database" {
  source = "./modules/database"

  name                     = local.name
  secret_name              = "${local.project}/${var.environment}/database"
  engine_version           = local.postgres_version
  settings                 = var.database
  network                  = module.network
  kms_key_arn              = module.encryption.key_arn
  permissions_boundary     = local.permissions_boundary
  retention                = local.retention
  backup                   = module.backup
  client_security_group_id = module.service.security_group_id
  service_arn              = local.service_arn
  deletion_protection      = var.deletion_protection
  alerts                   = local.alerts
  topics                   = module.observability.topics
  runbook                  = local.runbook
}

variable "database" {
  description = "Size of the database; storage grows from the first to the second number of GiB by itself."
  type = object({
    instance_class  = string
    storage         = tuple([number, number])
    multi_az        = bool
    max_connections = number
  })
  default = { instance_class = "db.t4g.medium", storage = [20, 100], multi_az = true, max_connections = 400 }

  # During a release old and new instances are connected at the same time.
  validation {
    condition     = 2 * var.capacity.max * local.environment.DATABASE_POOL_SIZE < var.database.max_connections
    error_message = "max_connections is too small for twice capacity.max instances with DATABASE_POOL_SIZE connections each."
  }
}

output "database_identifier" {
  description = "RDS instance."
  value       = module.database.identifier
}

output "database_address" {
  description = "Host of the database."
  value       = module.database.address
}

output "database_secret_arn" {
  description = "Secret with the credentials that are valid now."
  value       = module.database.secret_arn
}
