{{/* 1Password: one vault per environment, the token of a service account that may read only it. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Release.Name }}
{{- end }}

{{- define "app.secretProvider" -}}
onepasswordSDK:
  vault: {{ .Release.Name }}-{{ .Values.environment }}
  auth:
    serviceAccountSecretRef:
      name: {{ .Release.Name }}-onepassword
      key: token
{{- end }}
