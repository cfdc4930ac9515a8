output "state_bucket" {
  description = "Bucket of the state."
  value       = aws_s3_bucket.state.id
}

output "ecr_repository_url" {
  description = "Repository of the images."
  value       = aws_ecr_repository.this.repository_url
}

output "permissions_boundary_arn" {
  description = "Limit of every role of an environment."
  value       = aws_iam_policy.boundary.arn
}
