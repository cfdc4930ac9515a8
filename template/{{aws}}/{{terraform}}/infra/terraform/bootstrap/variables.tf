variable "create_trail" {
  description = "Record every call of this account's API; false where the organisation records them already."
  type        = bool
  default     = true
}
