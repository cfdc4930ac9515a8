environment = "dev"

# Yours: settings of the chart that differ from infra/helm/environments/dev/values.yaml, in the same form.
values = {}
