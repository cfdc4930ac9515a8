output "vault" {
  description = "Vault of the backups."
  value       = aws_backup_vault.this.name
}

output "retention_days" {
  description = "Days until a backup is deleted."
  value       = local.retention_days
}
