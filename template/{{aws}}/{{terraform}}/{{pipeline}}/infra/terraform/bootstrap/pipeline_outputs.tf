output "build_role_arn" {
  description = "Repository variable AWS_BUILD_ROLE_ARN."
  value       = aws_iam_role.pipeline["build"].arn
}

output "plan_role_arn" {
  description = "Repository variable AWS_PLAN_ROLE_ARN."
  value       = aws_iam_role.pipeline["plan"].arn
}

output "deploy_role_arns" {
  description = "Variable AWS_DEPLOY_ROLE_ARN of each environment."
  value       = { for environment in local.environments : environment => aws_iam_role.pipeline["${environment}-deploy"].arn }
}

output "apply_role_arns" {
  description = "Variable AWS_APPLY_ROLE_ARN of each environment."
  value       = { for environment in local.environments : environment => aws_iam_role.pipeline["${environment}-apply"].arn }
}
