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
    condition     = toset(aws_iam_openid_connect_provider.github.client_id_list) == toset(["sts.amazonaws.com"])
    error_message = "Only tokens for AWS are taken."
  }

  assert {
    condition = alltrue([
      for trust in data.aws_iam_policy_document.trust :
      alltrue([for condition in one(trust.statement).condition : condition.test == "StringEquals"])
      && toset([for condition in one(trust.statement).condition : condition.variable]) == toset(["token.actions.githubusercontent.com:aud", "token.actions.githubusercontent.com:sub"])
    ])
    error_message = "Audience and subject are compared as a whole, without wildcards."
  }

  assert {
    condition = alltrue([
      for role, claims in {
        build       = ["ref:refs/heads/main"]
        plan        = ["ref:refs/heads/main", "pull_request"]
        prod-deploy = ["environment:prod"]
        prod-apply  = ["environment:prod"]
        dev-apply   = ["environment:dev"]
      } :
      toset(flatten([for condition in one(data.aws_iam_policy_document.trust[role].statement).condition : condition.values if endswith(condition.variable, ":sub")]))
      == toset(flatten([for claim in claims : ["repo:example/shop:${claim}", "repo:example@11/shop@22:${claim}"]]))
    ])
    error_message = "The subjects are exactly these."
  }
}
