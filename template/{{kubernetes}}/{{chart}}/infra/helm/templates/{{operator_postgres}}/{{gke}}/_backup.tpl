{{/* Where the base backups and the log of the database go. */}}
{{- define "app.backupStore" -}}
destinationPath: {{ .Values.postgres.backup }}
googleCredentials:
  gkeEnvironment: true
{{- end }}
