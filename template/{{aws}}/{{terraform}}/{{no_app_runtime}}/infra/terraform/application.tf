# The image is yours: tell here how it is spoken to.

variable "port" {
  description = "TCP port that the image listens on; the service is told by PORT."
  type        = number
  default     = 8000
}

variable "healthcheck_command" {
  description = "Command inside the image that exits with 0 while the process is alive."
  type        = list(string)
  default     = ["/app/healthcheck"]
}

variable "migrate_command" {
  description = "Command inside the image that brings the schema up to date; it runs once before each release."
  type        = list(string)
  default     = ["/app/migrate"]
}

locals {
  port     = var.port
  commands = { healthcheck = var.healthcheck_command, migrate = var.migrate_command }
}
