output "secret_arn" {
  description = "The secret, with the JSON keys username and password."
  value       = aws_secretsmanager_secret.this.arn
  depends_on  = [aws_lambda_invocation.first]
}

output "security_group_id" {
  description = "Security group of the function."
  value       = aws_security_group.this.id
}
