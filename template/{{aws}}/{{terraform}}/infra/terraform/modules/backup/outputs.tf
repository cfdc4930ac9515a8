output "vault" {
  description = "Vault of the backups."
  value       = aws_backup_vault.this.name
}

output "vault_arn" {
  description = "The same, by its ARN."
  value       = aws_backup_vault.this.arn
}
