variable "name" {
  description = "Project and environment."
  type        = string
}

variable "secret_name" {
  description = "Name of the secret with the service's credentials."
  type        = string
}

variable "engine_version" {
  description = "Major version of PostgreSQL."
  type        = string
}

variable "settings" {
  description = "Size of the database."
  type = object({
    instance_class  = string
    storage         = tuple([number, number])
    multi_az        = bool
    max_connections = number
  })
}

variable "network" {
  description = "Outputs of the network module."
  type = object({
    vpc_id                   = string
    private_subnet_ids       = list(string)
    isolated_subnet_ids      = list(string)
    closed_security_group_id = string
  })
}

variable "backup" {
  description = "Outputs of the backup module: the restore drill takes the newest backup of the vault."
  type        = object({ vault_arn = string, role_arn = string })
}

variable "client_security_group_id" {
  description = "Security group of the instances that may connect."
  type        = string
}

variable "service_arn" {
  description = "Service that uses the database."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of everything that the database stores."
  type        = string
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "deletion_protection" {
  description = "Refuse to delete the database, and keep a last snapshot."
  type        = bool
}

variable "alerts" {
  description = "The alert contract."
  type = map(object({
    severity  = string
    threshold = number
    minutes   = number
    summary   = string
  }))
}

variable "topics" {
  description = "Severity to topic."
  type        = map(string)
}

variable "runbook" {
  description = "Address of the runbook."
  type        = string
}

variable "retention" {
  description = "Days in CloudWatch, and days in the archive."
  type        = object({ hot_days = number, cold_days = number })
}
