# The most that any role of an environment can ever do, whatever policy it is given: the pipeline may create roles, but
# none that is mightier than this.

resource "aws_iam_policy" "boundary" {
  name        = "${local.project}-boundary"
  description = "Limit of every role of ${local.project}"
  policy      = data.aws_iam_policy_document.boundary.json
}

data "aws_iam_policy_document" "boundary" {
  statement {
    sid       = "OwnSecretsLogsTopicsAndStores"
    resources = local.boundary_resources

    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
      "ecs:UpdateService",
      "elasticache:DescribeUsers",
      "elasticache:ModifyUser",
      "firehose:PutRecord",
      "firehose:PutRecordBatch",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
      "logs:PutRetentionPolicy",
      "s3:AbortMultipartUpload",
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "s3:PutObject",
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
      "sns:Publish",
    ]
  }

  # AWS Backup names what a restore drill makes like this.
  statement {
    sid       = "RestoreDrill"
    actions   = ["rds:CreateDBInstance", "rds:DeleteDBInstance"]
    resources = ["${local.arn}:rds:*:${local.account}:db:awsbackup-restore-test-*"]
  }

  # The secret of the database's master belongs to RDS, which names it.
  statement {
    sid       = "MasterSecret"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["${local.arn}:secretsmanager:*:${local.account}:secret:rds!*"]
  }

  statement {
    sid       = "Keys"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*", "kms:CreateGrant", "kms:RetireGrant"]
    resources = ["${local.arn}:kms:*:${local.account}:key/*"]
  }

  # Actions that take no resource, and services that act on resources which AWS names.
  statement {
    sid       = "WithoutResource"
    resources = ["*"]

    actions = [
      "appconfig:GetLatestConfiguration",
      "appconfig:StartConfigurationSession",
      "backup:*",
      "cloudwatch:DescribeAlarms",
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups",
      "ec2:DescribeSubnets",
      "ec2:DescribeVpcs",
      "ec2:UnassignPrivateIpAddresses",
      "ecr:GetAuthorizationToken",
      "elasticloadbalancing:DeregisterTargets",
      "elasticloadbalancing:Describe*",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyRule",
      "elasticloadbalancing:RegisterTargets",
      "rds:AddTagsToResource",
      "rds:CopyDBSnapshot",
      "rds:CreateDBSnapshot",
      "rds:DeleteDBSnapshot",
      "rds:Describe*",
      "rds:ListTagsForResource",
      "rds:ModifyDBInstance",
      "rds:ModifyDBSnapshotAttribute",
      "rds:RestoreDBInstanceFromDBSnapshot",
      "rds:RestoreDBInstanceToPointInTime",
      "ssmmessages:*",
      "tag:GetResources",
      "xray:GetSampling*",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]

    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceAccount"
      values   = [local.account]
    }
  }
}

locals {
  boundary_resources = [
    "${local.arn}:ecr:*:${local.account}:repository/${local.project}",
    "${local.arn}:ecs:*:${local.account}:service/${local.project}-*/*",
    "${local.arn}:elasticache:*:${local.account}:user:${local.project}-*",
    "${local.arn}:firehose:*:${local.account}:deliverystream/${local.project}-*",
    "${local.arn}:logs:*:${local.account}:log-group:*",
    "${local.arn}:s3:::${local.project}-*",
    "${local.arn}:secretsmanager:*:${local.account}:secret:${local.project}/*",
    "${local.arn}:sns:*:${local.account}:${local.project}-*",
  ]
}
