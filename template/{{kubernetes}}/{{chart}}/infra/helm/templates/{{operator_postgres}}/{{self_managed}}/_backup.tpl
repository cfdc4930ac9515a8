{{/* Where the base backups and the log of the database go. */}}
{{- define "app.backupStore" -}}
destinationPath: {{ .Values.postgres.backup }}
endpointURL: {{ .Values.postgres.backupEndpoint }}
s3Credentials:
  accessKeyId:
    name: {{ .Release.Name }}-backup
    key: ACCESS_KEY_ID
  secretAccessKey:
    name: {{ .Release.Name }}-backup
    key: SECRET_ACCESS_KEY
{{- end }}
