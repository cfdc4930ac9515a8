# What bootstrap/ made before: the registry repository, which all environments share, and the limit of every role.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"

  repository_arn       = "${local.arn}:ecr:${var.region}:${local.account}:repository/${local.project}"
  repository_uri       = "${local.account}.dkr.ecr.${var.region}.amazonaws.com/${local.project}"
  service_arn          = "${local.arn}:ecs:${var.region}:${local.account}:service/${local.name}/${local.name}"
  permissions_boundary = "${local.arn}:iam::${local.account}:policy/${local.project}-boundary"
}
