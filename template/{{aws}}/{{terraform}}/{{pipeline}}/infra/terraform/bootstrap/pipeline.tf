# Four kinds of pipeline roles, each with what its job does and nothing else:
# build pushes images, plan reads, ENVIRONMENT-deploy releases an image, ENVIRONMENT-apply changes the infrastructure.

locals {
  environments = ["dev", "staging", "prod"]

  policies = merge(
    {
      build = data.aws_iam_policy_document.build.json
      plan  = data.aws_iam_policy_document.plan.json
    },
    { for environment in local.environments : "${environment}-deploy" => data.aws_iam_policy_document.deploy[environment].json },
    { for environment in local.environments : "${environment}-apply" => data.aws_iam_policy_document.apply[environment].json },
  )
}

resource "aws_iam_role" "pipeline" {
  for_each = local.subjects

  name                 = "${local.project}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.trust[each.key].json
  max_session_duration = 7200 # a canary with its bake time and a rollback takes more than the usual hour
}

resource "aws_iam_role_policy" "pipeline" {
  for_each = local.subjects

  name   = "pipeline"
  role   = aws_iam_role.pipeline[each.key].id
  policy = local.policies[each.key]
}

data "aws_iam_policy_document" "build" {
  statement {
    sid       = "LogIn"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid       = "PushAndScan"
    resources = [aws_ecr_repository.this.arn]

    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:DescribeImageScanFindings",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
  }
}

data "aws_iam_policy_document" "deploy" {
  for_each = toset(local.environments)

  statement {
    sid       = "Register"
    actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }

  statement {
    sid       = "TagWhatItRegisters"
    actions   = ["ecs:TagResource"]
    resources = ["${local.arn}:ecs:${var.region}:${local.account}:task-definition/${local.project}-${each.key}*"]
  }

  statement {
    sid = "Release"

    actions = [
      "ecs:DescribeServiceDeployments",
      "ecs:DescribeServiceRevisions",
      "ecs:DescribeServices",
      "ecs:ListServiceDeployments",
      "ecs:StopServiceDeployment",
      "ecs:UpdateService",
    ]

    resources = [
      for kind in ["service", "service-deployment", "service-revision"] :
      "${local.arn}:ecs:${var.region}:${local.account}:${kind}/${local.project}-${each.key}/*"
    ]
  }

  statement {
    sid       = "Migrate"
    actions   = ["ecs:RunTask"]
    resources = ["${local.arn}:ecs:${var.region}:${local.account}:task-definition/${local.project}-${each.key}-migrate:*"]
  }

  statement {
    sid       = "WaitForMigration"
    actions   = ["ecs:DescribeTasks"]
    resources = ["${local.arn}:ecs:${var.region}:${local.account}:task/${local.project}-${each.key}/*"]
  }

  statement {
    sid       = "JudgeByAlarms"
    actions   = ["cloudwatch:DescribeAlarms"]
    resources = ["${local.arn}:cloudwatch:${var.region}:${local.account}:alarm:${local.project}-${each.key}-*"]
  }

  statement {
    sid       = "GiveTasksTheirRoles"
    actions   = ["iam:PassRole"]
    resources = [for role in ["execution", "task"] : "${local.arn}:iam::${local.account}:role/${local.project}-${each.key}-${role}"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }

  # Only blue-green and canary have this role, with which ECS moves the traffic.
  statement {
    sid       = "GiveTrafficItsRole"
    actions   = ["iam:PassRole"]
    resources = ["${local.arn}:iam::${local.account}:role/${local.project}-${each.key}-traffic"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs.amazonaws.com"]
    }
  }
}
