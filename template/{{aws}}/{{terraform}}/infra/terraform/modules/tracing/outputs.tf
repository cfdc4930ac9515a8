output "service" {
  description = "What an instance of the service gets."
  value = {
    environment = { OTEL_EXPORTER_OTLP_ENDPOINT = "http://localhost:4318" }
    secrets     = {}
    containers  = [local.collector]
    policies    = { traces = data.aws_iam_policy_document.traces.json }
  }
}
