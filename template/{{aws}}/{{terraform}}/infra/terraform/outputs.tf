# What the scripts and the runbook need: `terraform output -json`.

output "url" {
  description = "Where the service answers."
  value       = "https://${var.domain_name}"
}

output "alb_dns_name" {
  description = "Name of the load balancer, for a check that does not depend on DNS."
  value       = module.load_balancer.dns_name
}

output "repository_url" {
  description = "Registry repository of the image; the same for all environments."
  value       = local.repository_uri
}

output "cluster" {
  description = "ECS cluster."
  value       = module.service.cluster
}

output "service" {
  description = "ECS service."
  value       = module.service.service
}

output "task_family" {
  description = "Family of the task definitions."
  value       = module.service.task_family
}

output "task_definition_arn" {
  description = "Task definition of this apply, to be deployed."
  value       = module.service.task_definition_arn
}

output "migrate_task_definition_arn" {
  description = "One-off task that migrates the schema; null where nothing is to migrate."
  value       = module.service.migrate_task_definition_arn
}

output "network_configuration" {
  description = "For `aws ecs run-task --network-configuration`."
  value       = module.service.network_configuration
}

output "target_group_arns" {
  description = "Target groups of the load balancer."
  value       = module.service.target_group_arns
}

output "log_group" {
  description = "Log group of the service."
  value       = module.service.log_group
}

output "rollback_alarms" {
  description = "Alarms that undo a release."
  value       = module.observability.rollback_alarms
}

output "dashboard_url" {
  description = "Dashboard of this environment."
  value       = "https://${var.region}.console.aws.amazon.com/cloudwatch/home?region=${var.region}#dashboards/dashboard/${module.observability.dashboard}"
}

output "backup_vault" {
  description = "Vault of the backups."
  value       = module.backup.vault
}
