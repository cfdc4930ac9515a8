{{/* Google Secret Manager, read with the identity of the ServiceAccount. */}}
{{- define "app.secretEntry" -}}
- extract:
    key: {{ .Release.Name }}-{{ .Values.environment }}
{{- end }}

{{- define "app.secretProvider" -}}
gcpsm:
  projectID: {{ .Values.secretStore.project }}
  auth:
    workloadIdentity:
      clusterLocation: {{ .Values.secretStore.clusterLocation }}
      clusterName: {{ .Values.secretStore.clusterName }}
      serviceAccountRef:
        name: {{ .Release.Name }}
{{- end }}
