# What differs between dev, staging and prod. The values are in environments/<environment>/terraform.tfvars.

variable "environment" {
  description = "Environment that this state holds."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "image" {
  description = "Image that is released; the scripts give it."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image names a digest (repository@sha256:...): a tag can change between environments."
  }
}

variable "values" {
  description = "Settings of the chart that win over infra/helm/environments/<environment>/values.yaml."
  type        = any
  default     = {}
}
