variable "name" {
  description = "Name of the function and of what belongs to it."
  type        = string
}

variable "secret_name" {
  description = "Name of the secret."
  type        = string
}

variable "source_file" {
  description = "The function, a file named rotation.py."
  type        = string
}

variable "environment" {
  description = "Settings of the function."
  type        = map(string)
}

variable "policy" {
  description = "What the function may do to the data store."
  type        = string
}

variable "service_arn" {
  description = "Service that restarts its instances after a rotation."
  type        = string
}

variable "network" {
  description = "Outputs of the network module."
  type        = object({ vpc_id = string, private_subnet_ids = list(string) })
}

variable "kms_key_arn" {
  description = "Key of the secret, the settings and the log."
  type        = string
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "deletion_protection" {
  description = "Keep a deleted secret for thirty days instead of seven."
  type        = bool
}

variable "alert" {
  description = "Contract of the alert about a failed rotation."
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

variable "retention" {
  description = "Days in CloudWatch, and days in the archive."
  type        = object({ hot_days = number, cold_days = number })
}
