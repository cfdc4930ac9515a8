variable "name" {
  description = "Project and environment; also the names of the cluster and of the service."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the topics."
  type        = string
}

variable "alert_email" {
  description = "Mailbox of both topics until a paging tool subscribes."
  type        = string
}

variable "alerts" {
  description = "The alert contract: name to severity, threshold, minutes and summary."
  type = map(object({
    severity  = string
    threshold = number
    minutes   = number
    summary   = string
  }))
}

variable "runbook" {
  description = "Address of the runbook; every alert has its anchor there."
  type        = string
}

variable "load_balancer" {
  description = "LoadBalancer dimension."
  type        = string
}

variable "target_groups" {
  description = "TargetGroup dimensions."
  type        = list(string)
}

variable "max_capacity" {
  description = "Upper limit of the scaling."
  type        = number
}

variable "widgets" {
  description = "Further graphs of the dashboard: title, unit and CloudWatch metrics."
  type        = any
  default     = []
}
