# What the role that changes an environment may do with other roles: make them, under the boundary only, and never touch the
# pipeline's own. A policy of its own, because with it the one in apply.tf would be as long as a role's may be (10,240).

resource "aws_iam_policy" "roles" {
  for_each = toset(local.environments)

  name        = "${local.project}-${each.key}-roles"
  description = "Roles of ${local.project}-${each.key}, under the boundary"
  policy      = data.aws_iam_policy_document.roles[each.key].json
}

resource "aws_iam_role_policy_attachment" "roles" {
  for_each = toset(local.environments)

  role       = aws_iam_role.pipeline["${each.key}-apply"].name
  policy_arn = aws_iam_policy.roles[each.key].arn
}

data "aws_iam_policy_document" "roles" {
  for_each = toset(local.environments)

  statement {
    sid       = "RolesUnderTheBoundary"
    resources = ["${local.arn}:iam::${local.account}:role/${local.project}-${each.key}-*"]

    actions = [
      "iam:AttachRolePolicy",
      "iam:CreateRole",
      "iam:DeleteRolePolicy",
      "iam:DetachRolePolicy",
      "iam:PutRolePermissionsBoundary",
      "iam:PutRolePolicy",
    ]

    condition {
      test     = "StringEquals"
      variable = "iam:PermissionsBoundary"
      values   = [aws_iam_policy.boundary.arn]
    }
  }

  statement {
    sid       = "RestOfRoles"
    actions   = ["iam:DeleteRole", "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole"]
    resources = ["${local.arn}:iam::${local.account}:role/${local.project}-${each.key}-*"]
  }

  statement {
    sid       = "PassRoles"
    actions   = ["iam:PassRole"]
    resources = ["${local.arn}:iam::${local.account}:role/${local.project}-${each.key}-*"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"

      values = [
        for service in ["appconfig", "backup", "ecs", "ecs-tasks", "firehose", "lambda", "logs", "monitoring.rds"] :
        "${service}.amazonaws.com"
      ]
    }
  }

  statement {
    sid       = "RolesOfAwsItself"
    actions   = ["iam:CreateServiceLinkedRole"]
    resources = ["${local.arn}:iam::${local.account}:role/aws-service-role/*"]
  }

  statement {
    sid     = "NeverThePipeline"
    effect  = "Deny"
    actions = ["iam:Attach*", "iam:Create*", "iam:Delete*", "iam:Detach*", "iam:PassRole", "iam:Put*", "iam:Tag*", "iam:Untag*", "iam:Update*"]

    resources = concat(
      [aws_iam_policy.boundary.arn, "${local.arn}:iam::${local.account}:policy/${local.project}-*-roles"],
      [for role in keys(local.subjects) : "${local.arn}:iam::${local.account}:role/${local.project}-${role}"],
    )
  }
}
