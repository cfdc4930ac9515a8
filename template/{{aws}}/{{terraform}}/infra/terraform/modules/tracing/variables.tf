variable "image" {
  description = "Image of the collector, by its digest."
  type        = string

  validation {
    condition     = strcontains(var.image, "@sha256:")
    error_message = "image names a digest (repository@sha256:...)."
  }
}
