# What differs between dev, staging and prod. The values are in environments/<environment>/terraform.tfvars.

variable "environment" {
  description = "Environment that this state holds."
  type        = string

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "quota" {
  description = "The most that all pods may request: CPUs, GiB of memory, and their number. Limits are 4 and 2 times as high."
  type        = object({ cpu = number, memory = number, pods = number })

  validation {
    condition     = min(var.quota.cpu, var.quota.memory, var.quota.pods) >= 1
    error_message = "quota leaves room for something."
  }
}

variable "subjects" {
  description = "Names by which the cluster knows the pipeline, by role (deploy, plan), where they are not PROJECT-ENVIRONMENT-ROLE."
  type        = map(string)
  default     = {}
}
