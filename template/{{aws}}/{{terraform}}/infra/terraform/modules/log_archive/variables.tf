variable "name" {
  description = "Project and environment."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the archive."
  type        = string
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "log_groups" {
  description = "Log groups to archive."
  type        = map(string)
}

variable "deletion_protection" {
  description = "Keep the buckets as long as something is in them."
  type        = bool
}

variable "retention" {
  description = "Days in CloudWatch, and days in the archive."
  type        = object({ hot_days = number, cold_days = number })
}
