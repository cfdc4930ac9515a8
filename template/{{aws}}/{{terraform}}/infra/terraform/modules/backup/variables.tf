variable "name" {
  description = "Project and environment; a resource is backed up when its tag `backup` has this value."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the backups."
  type        = string
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "replica_region" {
  description = "Region of the copies; null makes none."
  type        = string
}

variable "alert" {
  description = "Contract of the alert about a failed backup."
  type        = object({ severity = string, threshold = number, minutes = number, summary = string })
}

variable "topics" {
  description = "Severity to topic."
  type        = map(string)
}

variable "runbook" {
  description = "Address of the runbook."
  type        = string
}
