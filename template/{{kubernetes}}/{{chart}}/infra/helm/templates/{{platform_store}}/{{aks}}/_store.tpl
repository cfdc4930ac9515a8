{{/* Azure Key Vault, read with the identity of the ServiceAccount. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Release.Name }}-{{ .Values.environment }}
{{- end }}

{{- define "app.secretProvider" -}}
azurekv:
  authType: WorkloadIdentity
  vaultUrl: {{ .Values.secretStore.vaultUrl }}
  tenantId: {{ .Values.secretStore.tenantId }}
  serviceAccountRef:
    name: {{ .Release.Name }}
{{- end }}
