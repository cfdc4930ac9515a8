{{/* Where the base backups and the log of the database go. */}}
{{- define "app.backupStore" -}}
destinationPath: {{ .Values.postgres.backup }}
s3Credentials:
  inheritFromIAMRole: true
{{- end }}
