# Each role believes exactly the jobs that it is for, and the one that changes an environment stays inside it.

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
    condition = toset(keys(aws_iam_role.pipeline)) == toset([
      "build", "plan", "dev-deploy", "staging-deploy", "prod-deploy", "dev-apply", "staging-apply", "prod-apply",
    ])
    error_message = "These roles and no others."
  }

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

run "apply" {
  command = plan

  assert {
    condition = toset([
      for statement in data.aws_iam_policy_document.apply["prod"].statement : statement.sid
      if statement.effect == null && contains(flatten([statement.actions]), "ec2:CreateTags")
    ]) == toset(["TagNewNetwork", "AdoptDefaultGroup"])
    error_message = "Only new things and untagged groups are tagged."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.apply["prod"].statement :
      contains([for condition in statement.condition : "${condition.test} ${condition.variable} ${join(",", condition.values)}"], {
        TagNewNetwork     = "Null ec2:CreateAction false"
        AdoptDefaultGroup = "Null aws:ResourceTag/project true"
      }[statement.sid])
      if contains(["TagNewNetwork", "AdoptDefaultGroup"], statement.sid)
    ])
    error_message = "A tag makes a thing its own, so nothing foreign gets one."
  }

  assert {
    condition = alltrue(flatten([
      for statement in data.aws_iam_policy_document.apply["prod"].statement : [
        for resource in statement.resources : startswith(resource, "arn:aws:iam::111122223333:role/${local.project}-prod-")
      ]
      if contains(["RolesUnderTheBoundary", "RestOfRoles", "PassRoles"], statement.sid)
    ]))
    error_message = "It makes and passes roles of its environment only."
  }

  assert {
    condition = alltrue([
      for role in keys(local.claims) : contains(flatten([
        for statement in data.aws_iam_policy_document.apply["prod"].statement : statement.resources if statement.sid == "NeverThePipeline"
      ]), "arn:aws:iam::111122223333:role/${local.project}-${role}")
    ])
    error_message = "No role of the pipeline can be touched or passed."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.apply["prod"].statement : statement.effect == "Deny"
      if statement.sid == "NeverThePipeline"
    ])
    error_message = "What is never allowed is denied."
  }
}

run "read" {
  command = plan

  assert {
    condition     = !anytrue([for action in local.read : startswith(action, "*") || startswith(action, "secretsmanager:GetSecretValue") || startswith(action, "s3:GetObject")])
    error_message = "Who plans reads settings, not values."
  }
}
