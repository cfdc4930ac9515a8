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
  owner = split("/", var.github_repository)[0]
  name  = split("/", var.github_repository)[1]

  # Both forms of the subject; which one GitHub sends depends on the age of the repository.
  subjects = [
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
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  for_each = local.claims

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.github.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = [for pair in setproduct(local.subjects, each.value) : join(":", pair)]
    }
  }
}
