# Two users take turns: rotation changes the idle one and makes it current, so instances that still hold the other one
# keep working until they are replaced.

module "credentials" {
  source = "../rotating_secret"

  name        = "${var.name}-database-rotation"
  secret_name = var.secret_name
  source_file = "${path.module}/rotation.py"
  policy      = data.aws_iam_policy_document.master.json
  service_arn = var.service_arn

  environment = {
    DATABASE   = local.database
    HOST       = aws_db_instance.this.address
    PORT       = local.port
    MASTER_ARN = local.master_arn
    SERVICE    = var.name
  }

  network              = var.network
  kms_key_arn          = var.kms_key_arn
  permissions_boundary = var.permissions_boundary
  retention            = var.retention
  deletion_protection  = var.deletion_protection
  alert                = var.alerts.secret_rotation_failed
  topics               = var.topics
  runbook              = var.runbook
}

locals {
  master_arn = one(aws_db_instance.this.master_user_secret[*].secret_arn)
}

data "aws_iam_policy_document" "master" {
  statement {
    sid       = "ReadMaster"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [local.master_arn]
  }
}
