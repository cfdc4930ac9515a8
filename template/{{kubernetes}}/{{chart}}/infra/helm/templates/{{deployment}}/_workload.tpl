{{- define "app.workload" -}}
apiVersion: apps/v1
kind: Deployment
name: {{ .Release.Name }}
{{- end }}

{{- define "app.hashLabel" -}}
pod-template-hash
{{- end }}
