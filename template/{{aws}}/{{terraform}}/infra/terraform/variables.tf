# What differs between dev, staging and prod. The values are in environments/<environment>/terraform.tfvars.

variable "environment" {
  description = "Environment that this state holds."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "region" {
  description = "Region of everything except the optional copies of the backups."
  type        = string

  validation {
    condition     = can(regex(local.residency, var.region))
    error_message = "The data of this project must not be kept in that region (project.tf, residency)."
  }
}

variable "replica_region" {
  description = "Second region that receives a copy of every backup; null keeps them in one region."
  type        = string
  default     = null

  validation {
    condition     = var.replica_region == null ? true : var.replica_region != var.region && can(regex(local.residency, var.replica_region))
    error_message = "replica_region is another region than region, and one in which the data may be kept."
  }
}

variable "hosted_zone" {
  description = "Public Route 53 zone of this account that the name of the service is in."
  type        = string
}

variable "domain_name" {
  description = "Name under which the service answers; its certificate and its record are made here."
  type        = string
}

variable "image" {
  description = "Image, with its digest, that the task definitions of this apply run."
  type        = string

  validation {
    condition     = strcontains(var.image, "@sha256:")
    error_message = "image names a digest (repository@sha256:...): a tag can change between environments."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the network, a /16; different in each environment so that they can be peered."
  type        = string
}

# Written down, not looked up: a zone that AWS adds must not move the network.
variable "zones" {
  description = "Three zones of the region, by their letter (aws ec2 describe-availability-zones)."
  type        = list(string)
  default     = ["a", "b", "c"]

  validation {
    condition     = length(distinct(var.zones)) == 3
    error_message = "zones are three different letters."
  }
}

variable "nat_gateways" {
  description = "1 saves money; 3 keeps the way out open when a zone fails."
  type        = number

  validation {
    condition     = contains([1, 3], var.nat_gateways)
    error_message = "nat_gateways is 1 or 3."
  }
}

variable "task" {
  description = "Size of one instance: CPU units and MiB, a pair that Fargate offers."
  type        = object({ cpu = number, memory = number })
}

variable "capacity" {
  description = "Least and most instances; scaling stays between them."
  type        = object({ min = number, max = number })

  validation {
    condition     = 1 <= var.capacity.min && var.capacity.min < var.capacity.max
    error_message = "1 <= min < max."
  }
}

variable "spot" {
  description = "Run on interruptible capacity, for a fraction of the price."
  type        = bool
  default     = false
}

variable "quiet_hours" {
  description = "When the service shrinks to one instance, as cron(...) expressions; null never."
  type        = object({ start = string, end = string, timezone = string })
  default     = null
}

variable "enable_execute_command" {
  description = "Allow `aws ecs execute-command`, a shell in a running instance; every session is logged."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Refuse to delete the load balancer and the data stores."
  type        = bool
  default     = true
}

variable "monthly_budget" {
  description = "Limit in USD of a month of this environment."
  type        = number
}

variable "alert_email" {
  description = "Mailbox of the alerts and of the budget."
  type        = string
}

variable "log_level" {
  description = "Least severe record that is written."
  type        = string
  default     = "info"
}

variable "extra_environment" {
  description = "Further variables of the application, by name."
  type        = map(string)
  default     = {}
}

variable "extra_secrets" {
  description = "Further secrets of the application: name of the variable to the ARN of its Secrets Manager secret, which is named PROJECT/... ."
  type        = map(string)
  default     = {}
}
