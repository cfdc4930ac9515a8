# Changes one environment. Where a service takes the name from us, the name is the limit; where AWS makes up a name, the
# tags are. What it may do with roles is in roles.tf.

data "aws_iam_policy_document" "apply" {
  for_each = toset(local.environments)

  statement {
    sid       = "State"
    actions   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
    resources = ["${aws_s3_bucket.state.arn}/${each.key}/terraform.tfstate*"]
  }

  statement {
    sid       = "FindState"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.state.arn]
  }

  statement {
    sid       = "StateKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [aws_kms_key.state.arn]
  }

  statement {
    sid       = "ByName"
    resources = [for pattern in local.by_name : replace(pattern, "NAME", "${local.project}-${each.key}")]

    actions = [
      "backup:*",
      "budgets:*",
      "cloudwatch:*",
      "ecs:*",
      "elasticache:*",
      "elasticloadbalancing:*",
      "events:*",
      "firehose:*",
      "lambda:*",
      "logs:*",
      "rds:*",
      "s3:*",
      "sns:*",
      "wafv2:*",
    ]
  }

  statement {
    sid       = "Secrets"
    resources = ["${local.arn}:secretsmanager:${var.region}:${local.account}:secret:${local.project}/${each.key}/*", "${local.arn}:secretsmanager:${var.region}:${local.account}:secret:rds!*"]

    actions = [
      "secretsmanager:CancelRotateSecret",
      "secretsmanager:CreateSecret",
      "secretsmanager:DeleteSecret",
      "secretsmanager:RestoreSecret",
      "secretsmanager:RotateSecret",
      "secretsmanager:TagResource",
      "secretsmanager:UntagResource",
      "secretsmanager:UpdateSecret",
    ]
  }

  # New things have to carry the tags of this environment, and what they are made in must not be another one's.
  statement {
    sid       = "NewByTag"
    resources = ["*"]

    actions = [
      "acm:AddTagsToCertificate",
      "acm:RequestCertificate",
      "appconfig:CreateApplication",
      "appconfig:CreateConfigurationProfile",
      "appconfig:CreateDeploymentStrategy",
      "appconfig:CreateEnvironment",
      "appconfig:TagResource",
      "backup:CreateBackupPlan",
      "backup:CreateRestoreTestingPlan",
      "backup:TagResource",
      "ec2:AllocateAddress",
      "ec2:CreateFlowLogs",
      "ec2:CreateInternetGateway",
      "ec2:CreateNatGateway",
      "ec2:CreateRouteTable",
      "ec2:CreateSecurityGroup",
      "ec2:CreateSubnet",
      "ec2:CreateVpc",
      "ec2:CreateVpcEndpoint",
      "kms:CreateKey",
      "kms:TagResource",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/environment"
      values   = [each.key]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceTag/environment"
      values   = [each.key]
    }
  }

  # Tags decide what is its own, so it gives them only to what it makes in the same call.
  statement {
    sid       = "TagNewNetwork"
    actions   = ["ec2:CreateTags"]
    resources = ["*"]

    condition {
      test     = "Null"
      variable = "ec2:CreateAction"
      values   = ["false"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/environment"
      values   = [each.key]
    }
  }

  # A rule is new; the group that it opens is not, and has to be its own (ExistingByTag).
  statement {
    sid       = "NewRules"
    actions   = ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"]
    resources = ["${local.arn}:ec2:${var.region}:${local.account}:security-group-rule/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/environment"
      values   = [each.key]
    }
  }

  # Nothing is put into a network that is not its own.
  statement {
    sid       = "NoForeignNetwork"
    effect    = "Deny"
    actions   = ["ec2:CreateFlowLogs", "ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpcEndpoint"]
    resources = ["${local.arn}:ec2:${var.region}:${local.account}:vpc/*"]

    condition {
      test     = "StringNotEquals"
      variable = "aws:ResourceTag/project"
      values   = [local.project]
    }
  }

  # Existing things are its own when they carry the tags.
  statement {
    sid       = "ExistingByTag"
    resources = ["*"]

    actions = [
      "acm:DeleteCertificate",
      "acm:RemoveTagsFromCertificate",
      "acm:UpdateCertificateOptions",
      "appconfig:*",
      "backup:*",
      "ec2:*",
      "kms:CreateAlias",
      "kms:CreateGrant",
      "kms:Decrypt",
      "kms:DeleteAlias",
      "kms:EnableKeyRotation",
      "kms:Encrypt",
      "kms:GenerateDataKey*",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:UntagResource",
      "kms:UpdateAlias",
      "kms:UpdateKeyDescription",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/environment"
      values   = [each.key]
    }
  }

  # AWS makes the default group of a new network, without tags: it may be tagged and emptied. So may any other group that
  # no project has tagged (README, Limits); a group of another project may not.
  statement {
    sid       = "AdoptDefaultGroup"
    actions   = ["ec2:CreateTags"]
    resources = ["${local.arn}:ec2:${var.region}:${local.account}:security-group/*"]

    condition {
      test     = "Null"
      variable = "aws:ResourceTag/project"
      values   = ["true"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/project"
      values   = [local.project]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/environment"
      values   = [each.key]
    }
  }

  statement {
    sid       = "CloseDefaultGroup"
    actions   = ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
    resources = ["${local.arn}:ec2:${var.region}:${local.account}:security-group/*"]

    condition {
      test     = "Null"
      variable = "aws:ResourceTag/project"
      values   = ["true"]
    }
  }

  statement {
    sid       = "KeyAliases"
    actions   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
    resources = ["${local.arn}:kms:${var.region}:${local.account}:alias/${local.project}-${each.key}"]
  }

  statement {
    sid       = "Names"
    actions   = ["route53:ChangeResourceRecordSets"]
    resources = ["${local.arn}:route53:::hostedzone/*"]

    condition {
      test     = "ForAllValues:StringEquals"
      variable = "route53:ChangeResourceRecordSetsRecordTypes"
      values   = ["A", "CNAME"]
    }
  }

  statement {
    sid       = "WithoutResource"
    resources = ["*"]

    actions = [
      "application-autoscaling:DeleteScalingPolicy",
      "application-autoscaling:DeleteScheduledAction",
      "application-autoscaling:DeregisterScalableTarget",
      "application-autoscaling:PutScalingPolicy",
      "application-autoscaling:PutScheduledAction",
      "application-autoscaling:RegisterScalableTarget",
      "application-autoscaling:TagResource",
      "backup-storage:MountCapsule",
      "ecs:CreateCluster",
      "ecs:DeregisterTaskDefinition",
      "ecs:RegisterTaskDefinition",
      "elasticloadbalancing:SetWebACL",
      "logs:CreateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:DescribeLogGroups",
      "logs:DescribeResourcePolicies",
      "logs:GetLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:UpdateLogDelivery",
      "sns:Unsubscribe",
    ]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = [var.region]
    }
  }
}

locals {
  at = "${var.region}:${local.account}"

  # NAME is PROJECT-ENVIRONMENT.
  by_name = [
    "${local.arn}:backup:*:${local.account}:backup-vault:NAME",
    "${local.arn}:budgets::${local.account}:budget/NAME",
    "${local.arn}:cloudwatch::${local.account}:dashboard/NAME",
    "${local.arn}:cloudwatch:${local.at}:alarm:NAME-*",
    "${local.arn}:ecs:${local.at}:cluster/NAME",
    "${local.arn}:ecs:${local.at}:service/NAME/*",
    "${local.arn}:ecs:${local.at}:task-definition/NAME*",
    "${local.arn}:elasticache:${local.at}:cluster:NAME-*",
    "${local.arn}:elasticache:${local.at}:parametergroup:default*",
    "${local.arn}:elasticache:${local.at}:replicationgroup:NAME",
    "${local.arn}:elasticache:${local.at}:subnetgroup:NAME",
    "${local.arn}:elasticache:${local.at}:user:NAME-*",
    "${local.arn}:elasticache:${local.at}:usergroup:NAME",
    "${local.arn}:elasticloadbalancing:${local.at}:*/app/NAME/*",
    "${local.arn}:elasticloadbalancing:${local.at}:targetgroup/NAME*",
    "${local.arn}:events:${local.at}:rule/NAME-*",
    "${local.arn}:firehose:${local.at}:deliverystream/NAME-*",
    "${local.arn}:lambda:${local.at}:function:NAME-*",
    "${local.arn}:logs:${local.at}:log-group:/aws/rds/instance/NAME/*",
    "${local.arn}:logs:${local.at}:log-group:/ecs/NAME*",
    "${local.arn}:logs:${local.at}:log-group:/elasticache/NAME*",
    "${local.arn}:logs:${local.at}:log-group:/lambda/NAME-*",
    "${local.arn}:logs:${local.at}:log-group:aws-waf-logs-NAME*",
    "${local.arn}:rds:${local.at}:db:NAME",
    "${local.arn}:rds:${local.at}:pg:NAME-*",
    "${local.arn}:rds:${local.at}:snapshot:NAME-*",
    "${local.arn}:rds:${local.at}:subgrp:NAME",
    "${local.arn}:s3:::NAME-*",
    "${local.arn}:sns:${local.at}:NAME-*",
    "${local.arn}:wafv2:${local.at}:regional/managedruleset/*",
    "${local.arn}:wafv2:${local.at}:regional/webacl/NAME/*",
  ]
}
