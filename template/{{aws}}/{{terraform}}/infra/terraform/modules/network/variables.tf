variable "name" {
  description = "Project and environment."
  type        = string
}

variable "cidr" {
  description = "Addresses, a /16."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr)) && endswith(var.cidr, "/16")
    error_message = "cidr is a /16, for example 10.10.0.0/16: the subnets are cut for that size."
  }
}

variable "zones" {
  description = "Three zones of the region, by their letter."
  type        = list(string)
}

variable "nat_gateways" {
  description = "1, or 3 for one in each zone."
  type        = number
}

variable "flow_log_arn" {
  description = "Bucket that receives the flow logs."
  type        = string
}
