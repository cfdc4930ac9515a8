variable "name" {
  description = "Project and environment."
  type        = string
}

variable "image" {
  description = "Image with its digest."
  type        = string
}

variable "repository_arn" {
  description = "Registry repository of the image."
  type        = string
}

variable "port" {
  description = "Port of the service."
  type        = number
}

variable "commands" {
  description = "Commands inside the image: start, is it alive, bring the schema up to date. Empty: the image's own, none, none."
  type        = object({ start = list(string), healthcheck = list(string), migrate = list(string) })
}

variable "task" {
  description = "CPU units and MiB of one instance."
  type        = object({ cpu = number, memory = number })
}

variable "environment" {
  description = "Variables of the application; empty ones are left out."
  type        = map(string)
}

variable "secrets" {
  description = "Variables that come from Secrets Manager: name to ARN, optionally with a JSON key (`ARN:key::`)."
  type        = map(string)
}

variable "sidecars" {
  description = "Further containers of an instance, in the words of an ECS container definition."
  type        = any
}

variable "task_policies" {
  description = "What the application itself may do: name to policy."
  type        = map(string)
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "health" {
  description = "The health contract: paths and timings of the probes."
  type = object({
    ready_path    = string
    interval      = number
    timeout       = number
    failures      = number
    startup_grace = number
  })
}

variable "shutdown" {
  description = "Timings of the end of an instance, in seconds."
  type = object({
    drain_delay          = number
    shutdown_timeout     = number
    deregistration_delay = number
    stop_timeout         = number
  })

  # A killed process has lost the requests that it still held.
  validation {
    condition     = var.shutdown.drain_delay + var.shutdown.shutdown_timeout + 2 < var.shutdown.stop_timeout && var.shutdown.stop_timeout <= 120
    error_message = "drain_delay + shutdown_timeout + 2 < stop_timeout <= 120."
  }
}

variable "network" {
  description = "Outputs of the network module."
  type        = object({ vpc_id = string, cidr = string, private_subnet_ids = list(string) })
}

variable "load_balancer" {
  description = "Outputs of the load balancer module."
  type = object({
    arn                = string
    https_listener_arn = string
    certificate_arn    = string
    ssl_policy         = string
    security_group_id  = string
  })
}

variable "kms_key_arn" {
  description = "Key of the logs, the secrets and the shell sessions."
  type        = string
}

variable "rollback_alarms" {
  description = "Alarms that undo a release."
  type        = list(string)
}

variable "capacity" {
  description = "Least and most instances."
  type        = object({ min = number, max = number })
}

variable "spot" {
  description = "Run on interruptible capacity."
  type        = bool
}

variable "quiet_hours" {
  description = "When the service shrinks to one instance; null never."
  type        = object({ start = string, end = string, timezone = string })
}

variable "enable_execute_command" {
  description = "Allow a shell in a running instance."
  type        = bool
}

variable "retention" {
  description = "Days in CloudWatch, and days in the archive."
  type        = object({ hot_days = number, cold_days = number })
}
