# A secret that renews itself: Secrets Manager calls a function on schedule, and the function changes the credentials
# in the data store. The secret has the JSON keys username and password, which instances read one by one.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_secretsmanager_secret" "this" {
  name                    = var.secret_name
  description             = "Credentials that ${var.name} renews"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.deletion_protection ? 30 : 7
}

# The first credentials are made here and now, so that the service never starts without; nothing of them is in the state.
resource "aws_lambda_invocation" "first" {
  function_name = aws_lambda_function.this.function_name
  input         = jsonencode({ Step = "first", SecretId = aws_secretsmanager_secret.this.arn })

  depends_on = [aws_iam_role_policy.this, aws_vpc_security_group_egress_rule.https]
}

resource "aws_secretsmanager_secret_rotation" "this" {
  secret_id           = aws_secretsmanager_secret.this.id
  rotation_lambda_arn = aws_lambda_function.this.arn
  rotate_immediately  = false

  rotation_rules {
    automatically_after_days = 30
  }

  depends_on = [aws_lambda_invocation.first, aws_lambda_permission.secrets_manager]
}

data "archive_file" "this" {
  type        = "zip"
  source_file = var.source_file
  output_path = "${path.root}/.terraform/${var.name}.zip"
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:Secrets Manager calls it once a month; reserving capacity fails in young accounts
  #checkov:skip=CKV_AWS_272:the code is the file in this repository, reviewed there
  function_name    = var.name
  description      = "Renews ${var.secret_name}"
  filename         = data.archive_file.this.output_path
  source_code_hash = data.archive_file.this.output_base64sha256
  handler          = "rotation.handler"
  runtime          = "python3.13"
  role             = aws_iam_role.this.arn
  timeout          = 300
  kms_key_arn      = var.kms_key_arn

  environment {
    variables = var.environment
  }

  vpc_config {
    subnet_ids         = var.network.private_subnet_ids
    security_group_ids = [aws_security_group.this.id]
  }

  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  tracing_config {
    mode = "PassThrough"
  }

  dead_letter_config {
    target_arn = var.topics[var.alert.severity]
  }

  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.network]
}

resource "aws_lambda_permission" "secrets_manager" {
  function_name  = aws_lambda_function.this.function_name
  action         = "lambda:InvokeFunction"
  principal      = "secretsmanager.amazonaws.com"
  source_arn     = aws_secretsmanager_secret.this.arn
  source_account = data.aws_caller_identity.current.account_id
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/lambda/${var.name}"
  retention_in_days = var.retention.hot_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${var.name}-secret_rotation_failed"
  alarm_description   = "${var.alert.summary}. What to do: ${var.runbook}#secret_rotation_failed"
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.this.function_name }
  statistic           = "Sum"
  period              = var.alert.minutes * 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alert.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.topics[var.alert.severity]]
}

resource "aws_security_group" "this" {
  name        = var.name
  description = "The function that renews the credentials"
  vpc_id      = var.network.vpc_id

  tags = { Name = var.name }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "AWS itself"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_iam_role" "this" {
  name                 = var.name
  permissions_boundary = var.permissions_boundary

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "network" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
}

resource "aws_iam_role_policy" "this" {
  name   = "rotate"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  source_policy_documents = [var.policy]

  statement {
    sid = "RenewSecret"
    actions = [
      "secretsmanager:DescribeSecret",
      "secretsmanager:GetSecretValue",
      "secretsmanager:PutSecretValue",
      "secretsmanager:UpdateSecretVersionStage",
    ]
    resources = [aws_secretsmanager_secret.this.arn]
  }

  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [var.kms_key_arn]
  }

  statement {
    sid       = "RestartService"
    actions   = ["ecs:UpdateService"]
    resources = [var.service_arn]
  }

  statement {
    sid       = "ReportFailure"
    actions   = ["sns:Publish"]
    resources = [var.topics[var.alert.severity]]
  }
}
