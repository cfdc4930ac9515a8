{{/* AWS Secrets Manager, read with the role of the ServiceAccount. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Release.Name }}/{{ .Values.environment }}
{{- end }}

{{- define "app.secretProvider" -}}
aws:
  service: SecretsManager
  region: {{ .Values.secretStore.region }}
  auth:
    jwt:
      serviceAccountRef:
        name: {{ .Release.Name }}
{{- end }}
