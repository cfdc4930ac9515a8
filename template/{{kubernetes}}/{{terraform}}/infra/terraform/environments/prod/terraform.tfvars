environment = "prod"

# Yours: settings of the chart that differ from infra/helm/environments/prod/values.yaml, in the same form.
values = {}
