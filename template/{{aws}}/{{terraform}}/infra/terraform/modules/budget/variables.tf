variable "project" {
  description = "Value of the tag `project`."
  type        = string
}

variable "environment" {
  description = "Value of the tag `environment`."
  type        = string
}

variable "limit" {
  description = "USD in a month."
  type        = number
}

variable "steps" {
  description = "Percentages of the limit at which a mail is sent."
  type        = list(number)
}

variable "email" {
  description = "Who gets the mail."
  type        = string
}
