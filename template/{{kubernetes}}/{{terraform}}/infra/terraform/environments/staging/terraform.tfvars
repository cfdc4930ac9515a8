environment = "staging"

# Yours: settings of the chart that differ from infra/helm/environments/staging/values.yaml, in the same form.
values = {}
