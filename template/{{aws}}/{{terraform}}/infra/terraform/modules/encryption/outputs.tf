output "key_arn" {
  description = "Customer key of this environment."
  value       = aws_kms_key.this.arn
}
