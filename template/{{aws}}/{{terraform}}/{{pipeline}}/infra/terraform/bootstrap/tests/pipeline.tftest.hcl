# The role that changes an environment stays inside it, and the one that plans reads no secret.

mock_provider "aws" {
  source = "./tests/mocks"
}

override_resource {
  target          = aws_iam_policy.boundary
  override_during = plan
  values          = { arn = "arn:aws:iam::111122223333:policy/boundary" }
}

# As long as they can be, for the sizes.
override_resource {
  target          = aws_s3_bucket.state
  override_during = plan
  values          = { arn = "arn:aws:s3:::a-project-of-18-ch-tfstate-111122223333-ap-southeast-1" }
}

override_resource {
  target          = aws_kms_key.state
  override_during = plan
  values          = { arn = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-4000-8000-000000000000" }
}

override_resource {
  target          = aws_ecr_repository.this
  override_during = plan
  values          = { arn = "arn:aws:ecr:ap-southeast-1:111122223333:repository/a-project-of-18-ch" }
}

run "roles" {
  command = plan

  assert {
    condition = toset(keys(aws_iam_role.pipeline)) == toset([
      "build", "plan", "dev-deploy", "staging-deploy", "prod-deploy", "dev-apply", "staging-apply", "prod-apply",
    ])
    error_message = "These roles and no others."
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
      for statement in data.aws_iam_policy_document.roles["prod"].statement : [
        for resource in statement.resources : startswith(resource, "arn:aws:iam::111122223333:role/${local.project}-prod-")
      ]
      if contains(["RolesUnderTheBoundary", "RestOfRoles", "PassRoles"], statement.sid)
    ]))
    error_message = "It makes and passes roles of its environment only."
  }

  assert {
    condition = alltrue([
      for role in keys(local.subjects) : contains(flatten([
        for statement in data.aws_iam_policy_document.roles["prod"].statement : statement.resources if statement.sid == "NeverThePipeline"
      ]), "arn:aws:iam::111122223333:role/${local.project}-${role}")
    ])
    error_message = "No role of the pipeline can be touched or passed."
  }

  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.roles["prod"].statement : statement.effect == "Deny"
      if statement.sid == "NeverThePipeline"
    ])
    error_message = "What is never allowed is denied."
  }

  assert {
    condition     = alltrue([for environment in local.environments : aws_iam_role_policy_attachment.roles[environment].role == "${local.project}-${environment}-apply"])
    error_message = "Each environment's role has its own rights on roles."
  }

  assert {
    condition     = !anytrue([for action in flatten(data.aws_iam_policy_document.apply["prod"].statement[*].actions) : startswith(action, "iam:")])
    error_message = "No other right on roles is given."
  }
}

run "read" {
  command = plan

  assert {
    condition     = !anytrue([for action in local.read : startswith(action, "*") || startswith(action, "secretsmanager:GetSecretValue") || startswith(action, "s3:GetObject")])
    error_message = "Who plans reads settings, not values."
  }
}

# AWS counts the characters without the blanks; 40 are for what is around the statements.
run "sizes" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for kind in [
        {
          limit = 10240
          documents = concat(
            [data.aws_iam_policy_document.build, data.aws_iam_policy_document.plan],
            values(data.aws_iam_policy_document.deploy),
            values(data.aws_iam_policy_document.apply),
          )
        },
        {
          limit = 6144
          documents = concat(
            [data.aws_iam_policy_document.boundary, data.aws_iam_policy_document.read],
            values(data.aws_iam_policy_document.roles),
          )
        },
        ] : [
        for document in kind.documents : length(jsonencode([
          for statement in document.statement : {
            Sid       = statement.sid
            Effect    = coalesce(statement.effect, "Allow")
            Action    = statement.actions
            Resource  = statement.resources
            Condition = { for condition in statement.condition : "${condition.test} ${condition.variable}" => condition.values }
          }
        ])) < kind.limit - 40
      ]
    ]))
    error_message = "A role's own policy is at most 10,240 characters long, a managed one 6,144."
  }
}
