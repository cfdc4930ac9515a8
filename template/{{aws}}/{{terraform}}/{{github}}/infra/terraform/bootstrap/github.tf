# The pipeline has no keys: GitHub vouches for the job, and the role says which jobs it believes.

variable "github_repository" {
  description = "OWNER/NAME."
  type        = string

  validation {
    condition     = can(regex("^[^/]+/[^/]+$", var.github_repository))
    error_message = "github_repository is OWNER/NAME."
  }
}

# Names can be given up and taken by somebody else, numbers cannot; newer repositories put both into the subject.
variable "github_owner_id" {
  description = "Number of the owner: gh api repos/OWNER/NAME --jq .owner.id"
  type        = string

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.github_owner_id))
    error_message = "github_owner_id is a number."
  }
}

variable "github_repository_id" {
  description = "Number of the repository: gh api repos/OWNER/NAME --jq .id"
  type        = string

  validation {
    condition     = can(regex("^[1-9][0-9]*$", var.github_repository_id))
    error_message = "github_repository_id is a number."
  }
}

locals {
  issuer            = "token.actions.githubusercontent.com"
  identity_provider = aws_iam_openid_connect_provider.github.arn

  owner = split("/", var.github_repository)[0]
  name  = split("/", var.github_repository)[1]

  # Both forms of the subject; which one GitHub sends depends on the age of the repository.
  repositories = [
    "repo:${local.owner}/${local.name}",
    "repo:${local.owner}@${var.github_owner_id}/${local.name}@${var.github_repository_id}",
  ]

  claims = merge(
    {
      build = ["ref:refs/heads/main"]
      plan  = ["ref:refs/heads/main", "pull_request"]
    },
    { for environment in local.environments : "${environment}-deploy" => ["environment:${environment}"] },
    { for environment in local.environments : "${environment}-apply" => ["environment:${environment}"] },
  )

  subjects = {
    for role, claims in local.claims : role => [for pair in setproduct(local.repositories, claims) : join(":", pair)]
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}
