# The pipeline has no keys: GitLab vouches for the job, and the role says which jobs it believes.

variable "gitlab_url" {
  description = "Address of the GitLab instance: the issuer of the tokens, as AWS has to reach it."
  type        = string

  validation {
    condition     = can(regex("^https://[^/]+$", var.gitlab_url))
    error_message = "gitlab_url is https://HOST."
  }
}

variable "gitlab_project" {
  description = "GROUP/NAME, with all its groups."
  type        = string

  validation {
    condition     = can(regex("^[^/]+(/[^/]+)+$", var.gitlab_project))
    error_message = "gitlab_project is GROUP/NAME."
  }
}

locals {
  issuer            = trimprefix(var.gitlab_url, "https://")
  identity_provider = aws_iam_openid_connect_provider.gitlab.arn

  # The subject names the branch and not the environment: what keeps a job on main from another environment is the review
  # before the merge. A plan comes from any branch of this project, never from a fork, whose path is another.
  claims = merge(
    {
      build = "ref:main"
      plan  = "ref:*"
    },
    { for environment in local.environments : "${environment}-deploy" => "ref:main" },
    { for environment in local.environments : "${environment}-apply" => "ref:main" },
  )

  subjects = {
    for role, claim in local.claims : role => ["project_path:${var.gitlab_project}:ref_type:branch:${claim}"]
  }
}

resource "aws_iam_openid_connect_provider" "gitlab" {
  url            = var.gitlab_url
  client_id_list = ["sts.amazonaws.com"]
}
