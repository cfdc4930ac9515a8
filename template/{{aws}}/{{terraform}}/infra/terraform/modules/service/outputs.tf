output "cluster" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "service" {
  description = "Name of the service."
  value       = aws_ecs_service.this.name
}

output "service_arn" {
  description = "The service."
  value       = aws_ecs_service.this.arn
}

output "task_family" {
  description = "Family of the service's task definitions."
  value       = aws_ecs_task_definition.service.family
}

output "task_definition_arn" {
  description = "Revision that this apply registered; the service runs it once a deployment says so."
  value       = aws_ecs_task_definition.service.arn
}

output "migrate_task_definition_arn" {
  description = "One-off task that brings the schema up to date."
  value       = one(aws_ecs_task_definition.migrate[*].arn)
}

output "network_configuration" {
  description = "Where one-off tasks run, in the words of `aws ecs run-task --network-configuration`."
  value = {
    awsvpcConfiguration = {
      subnets        = var.network.private_subnet_ids
      securityGroups = [aws_security_group.this.id]
      assignPublicIp = "DISABLED"
    }
  }
}

output "security_group_id" {
  description = "Security group of the instances."
  value       = aws_security_group.this.id
}

output "log_group" {
  description = "Log group of the service."
  value       = aws_cloudwatch_log_group.service.name
}

output "target_group_arns" {
  description = "Target groups, the primary one first."
  value       = local.target_groups[*].arn
}

output "target_group_metrics_names" {
  description = "Values of the TargetGroup dimension in CloudWatch."
  value       = local.target_groups[*].arn_suffix
}
