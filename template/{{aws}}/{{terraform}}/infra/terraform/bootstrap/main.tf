# What has to exist before the environments do, once per account: the store of their state, the registry, the limit of
# every role, and the pipeline's identities. Its own state starts as a local file and then moves into the store
# (runbook, Setup).

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"
  suffix  = "${local.account}-${var.region}"
}
