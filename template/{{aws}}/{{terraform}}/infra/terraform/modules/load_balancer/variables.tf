variable "name" {
  description = "Project and environment."
  type        = string

  validation {
    condition     = length(var.name) <= 26
    error_message = "name has at most 26 characters: target groups add six, and AWS allows 32."
  }
}

variable "domain_name" {
  description = "Name under which the service answers."
  type        = string
}

variable "hosted_zone" {
  description = "Public Route 53 zone that the name is in."
  type        = string
}

variable "network" {
  description = "Outputs of the network module."
  type        = object({ vpc_id = string, public_subnet_ids = list(string) })
}

variable "access_log_bucket" {
  description = "Bucket of the access logs."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the firewall's log."
  type        = string
}

variable "deletion_protection" {
  description = "Refuse to delete the load balancer."
  type        = bool
}

variable "retention" {
  description = "Days in CloudWatch, and days in the archive."
  type        = object({ hot_days = number, cold_days = number })
}
