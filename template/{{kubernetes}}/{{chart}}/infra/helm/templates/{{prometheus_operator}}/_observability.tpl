{{/* Where metrics are collected from and traces are sent to: the Prometheus Operator's namespace. Its monitors find the pods. */}}
{{- define "app.collectorNamespace" -}}
monitoring
{{- end }}

{{- define "app.observabilityLabels" -}}
{{- end }}

{{- define "app.observabilityAnnotations" -}}
{{- end }}

{{- define "app.observabilityEnv" -}}
{{- end }}

{{- define "app.databaseAnnotations" -}}
{{- end }}

{{- define "app.cacheAnnotations" -}}
{{- end }}
