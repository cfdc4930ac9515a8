output "bucket_arn" {
  description = "The archive."
  value       = aws_s3_bucket.archive.arn
}

# The name is only given out together with the policy: a load balancer tests it by writing.
output "access_log_bucket" {
  description = "Bucket of the access logs."
  value       = aws_s3_bucket_policy.access.bucket
}
