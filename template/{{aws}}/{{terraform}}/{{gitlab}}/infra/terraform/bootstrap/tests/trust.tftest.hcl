# Each role believes exactly the jobs that it is for.

mock_provider "aws" {
  source = "./tests/mocks"
}

override_resource {
  target          = aws_iam_policy.boundary
  override_during = plan
  values          = { arn = "arn:aws:iam::111122223333:policy/boundary" }
}

run "trust" {
  command = plan

  assert {
    condition     = toset(aws_iam_openid_connect_provider.gitlab.client_id_list) == toset(["sts.amazonaws.com"])
    error_message = "Only tokens for AWS are taken."
  }

  assert {
    condition = alltrue([
      for role, trust in data.aws_iam_policy_document.trust :
      toset([for condition in one(trust.statement).condition : "${condition.test} ${condition.variable}"]) == toset([
        "StringEquals gitlab.example.com:aud",
        "${role == "plan" ? "StringLike" : "StringEquals"} gitlab.example.com:sub",
      ])
    ])
    error_message = "Audience and subject are compared as a whole; only who plans may come from any branch."
  }

  assert {
    condition = alltrue([
      for role, claim in {
        build       = "ref:main"
        plan        = "ref:*"
        prod-deploy = "ref:main"
        prod-apply  = "ref:main"
      } :
      toset(flatten([for condition in one(data.aws_iam_policy_document.trust[role].statement).condition : condition.values if endswith(condition.variable, ":sub")]))
      == toset(["project_path:example/team/shop:ref_type:branch:${claim}"])
    ])
    error_message = "The subjects are exactly these."
  }
}
