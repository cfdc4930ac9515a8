# What differs between dev, staging and prod. The values are in environments/<environment>/terraform.tfvars; defaults are
# those of production.

variable "environment" {
  description = "Environment that this state holds."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "team" {
  description = "Team that owns the apps and pays them; null: the account of the token."
  type        = string
  default     = null
}

variable "released" {
  description = "Whether the apps had their first release: before it Heroku knows no web process that could be scaled."
  type        = bool
  default     = true
}

variable "dyno" {
  description = "Size of a dyno."
  type        = string
  default     = "performance-m"

  validation {
    condition     = contains(["basic", "standard-1x", "standard-2x", "performance-m", "performance-l"], var.dyno)
    error_message = "dyno is basic, standard-1x, standard-2x, performance-m or performance-l."
  }
}

variable "minimum" {
  description = "Number of dynos, or the least of them where Heroku scales."
  type        = number
  default     = 2
}

variable "maximum" {
  description = "Most dynos that Heroku may add; Performance dynos only."
  type        = number
  default     = 6

  validation {
    condition     = var.maximum >= var.minimum
    error_message = "maximum is not less than minimum."
  }
}

variable "domain" {
  description = "Name under which the service answers; null: the one that Heroku gives."
  type        = string
  default     = null
}

variable "drain_password" {
  description = "Password of the drain to the monitoring app; TF_VAR_drain_password. The only secret in the state."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[A-Za-z0-9]{32,}$", var.drain_password))
    error_message = "drain_password has 32 letters and digits at least: openssl rand -hex 24."
  }
}
