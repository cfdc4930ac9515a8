# A collector beside each instance: the application speaks OTLP to localhost, the collector hands the traces to X-Ray.
# Without it the application runs on; only the traces are missing.

locals {
  collector = {
    name    = "collector"
    image   = var.image
    user    = "4317:4317"
    cpu     = 64
    memory  = 128
    command = ["--config=/etc/ecs/ecs-default-config.yaml"]
  }
}

data "aws_iam_policy_document" "traces" {
  statement {
    sid = "WriteTraces"
    actions = [
      "xray:GetSamplingRules",
      "xray:GetSamplingStatisticSummaries",
      "xray:GetSamplingTargets",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]
    resources = ["*"]
  }
}
