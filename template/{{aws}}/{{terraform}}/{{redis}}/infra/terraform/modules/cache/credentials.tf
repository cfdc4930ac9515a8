# The user has two passwords at a time: rotation adds a new one and keeps the one that running instances still use.

module "credentials" {
  source = "../rotating_secret"

  name        = "${var.name}-cache-rotation"
  secret_name = var.secret_name
  source_file = "${path.module}/rotation.py"
  policy      = data.aws_iam_policy_document.user.json
  service_arn = var.service_arn

  environment = {
    HOST    = aws_elasticache_replication_group.this.primary_endpoint_address
    PORT    = local.port
    RIGHTS  = local.rights
    SERVICE = var.name
    USER_ID = aws_elasticache_user.app.user_id
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

data "aws_iam_policy_document" "user" {
  statement {
    sid       = "ChangePasswords"
    actions   = ["elasticache:DescribeUsers", "elasticache:ModifyUser"]
    resources = [aws_elasticache_user.app.arn]
  }
}
