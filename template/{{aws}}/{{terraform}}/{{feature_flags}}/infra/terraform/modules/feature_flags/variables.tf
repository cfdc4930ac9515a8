variable "name" {
  description = "Project and environment."
  type        = string
}

variable "environment" {
  description = "Name of the environment in AppConfig."
  type        = string
}

variable "flags" {
  description = "Definitions in flagd's words, as JSON."
  type        = string
}

variable "images" {
  description = "Images of the AppConfig agent and of flagd."
  type        = object({ agent = string, server = string })
}

variable "kms_key_arn" {
  description = "Key of the flags."
  type        = string
}

variable "permissions_boundary" {
  description = "The most that any role of this project can ever do."
  type        = string
}

variable "alarm_arns" {
  description = "Alarms that take new flags back."
  type        = list(string)
}
