{{/* HashiCorp Vault, read with the token of the ServiceAccount: no long-lived credential is stored. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Release.Name }}/{{ .Values.environment }}
{{- end }}

{{- define "app.secretProvider" -}}
vault:
  server: {{ .Values.secretStore.server }}
  path: secret
  version: v2
  auth:
    kubernetes:
      mountPath: kubernetes
      role: {{ .Release.Name }}-{{ .Values.environment }}
      serviceAccountRef:
        name: {{ .Release.Name }}
{{- end }}
