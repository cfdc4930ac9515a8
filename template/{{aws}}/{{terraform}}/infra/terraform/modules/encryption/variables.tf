variable "name" {
  description = "Project and environment."
  type        = string
}
