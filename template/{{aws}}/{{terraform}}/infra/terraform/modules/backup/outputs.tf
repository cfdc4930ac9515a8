output "vault" {
  description = "Vault of the backups."
  value       = aws_backup_vault.this.name
}

output "vault_arn" {
  description = "The same, by its ARN."
  value       = aws_backup_vault.this.arn
}

output "role_arn" {
  description = "Role with which AWS Backup makes and restores backups."
  value       = aws_iam_role.this.arn
  depends_on  = [aws_iam_role_policy_attachment.this]
}
