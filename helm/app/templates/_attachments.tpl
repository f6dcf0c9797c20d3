{{/* Name of the claim that holds files. */}}
{{- define "app.attachmentsClaim" -}}
{{- default (include "app.name" (list . "attachments")) (tpl .Values.attachments.filesystem.existingClaim .) -}}
{{- end -}}

{{/* Not empty when files lie in a volume that one node at a time can have. */}}
{{- define "app.attachmentsOnOneNode" -}}
{{- with .Values.attachments -}}
{{- if and (eq .store "filesystem") (ne .filesystem.accessMode "ReadWriteMany") -}}yes{{- end -}}
{{- end -}}
{{- end -}}

{{/* What of attachments is no secret, for the backend's ConfigMap. */}}
{{- define "app.attachmentsConfig" -}}
{{- with .Values.attachments -}}
ATTACHMENTS_STORE: {{ .store }}
{{- if ne .store "none" }}
ATTACHMENTS_MAX_BYTES: {{ .maxBytes | int64 | quote }}
ATTACHMENTS_QUOTA_BYTES: {{ .quotaBytes | int64 | quote }}
{{- with tpl .clamd $ }}
ATTACHMENTS_CLAMD: {{ . | quote }}
{{- end }}
{{- end }}
{{- if eq .store "filesystem" }}
ATTACHMENTS_DIR: /attachments
{{- else if eq .store "s3" }}
ATTACHMENTS_PRESIGN: {{ .presign | quote }}
S3_BUCKET: {{ tpl .s3.bucket $ | quote }}
S3_REGION: {{ .s3.region | quote }}
S3_FORCE_PATH_STYLE: {{ .s3.forcePathStyle | quote }}
{{- range $name, $value := dict "S3_ENDPOINT" (tpl .s3.endpoint $) "S3_PUBLIC_ENDPOINT" .s3.publicEndpoint "S3_PREFIX" .s3.prefix "S3_SSE" .s3.encryption "S3_SSE_KMS_KEY_ID" .s3.kmsKeyId }}
{{- with $value }}
{{ $name }}: {{ . | quote }}
{{- end }}
{{- end }}
{{- if .s3.caSecret }}
S3_CA_FILE: /s3-ca/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Environment variables with the keys of the object store, for the serving container and for backups. */}}
{{- define "app.attachmentsEnv" -}}
{{- with .Values.attachments }}
{{- $secret := tpl .s3.existingSecret $ }}
{{- if and (eq .store "s3") $secret }}
- name: S3_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: { name: {{ $secret }}, key: {{ .s3.accessKeyIdKey }} }
- name: S3_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: { name: {{ $secret }}, key: {{ .s3.secretAccessKeyKey }} }
{{- end }}
{{- end }}
{{- end -}}

{{/* Where files, or the certificate of the object store's authority, are mounted. */}}
{{- define "app.attachmentsMounts" -}}
{{- with .Values.attachments }}
{{- if eq .store "filesystem" }}
- { name: attachments, mountPath: /attachments }
{{- else if and (eq .store "s3") .s3.caSecret }}
- { name: s3-ca, mountPath: /s3-ca, readOnly: true }
{{- end }}
{{- end }}
{{- end -}}

{{- define "app.attachmentsVolumes" -}}
{{- with .Values.attachments }}
{{- if eq .store "filesystem" }}
- name: attachments
  persistentVolumeClaim: { claimName: {{ include "app.attachmentsClaim" $ }} }
{{- else if and (eq .store "s3") .s3.caSecret }}
- name: s3-ca
  secret: { secretName: {{ .s3.caSecret }} }
{{- end }}
{{- end }}
{{- end -}}

{{/* Origin that browsers send files to past the backend; empty where they do not. */}}
{{- define "app.fileStoreOrigin" -}}
{{- with .Values.attachments -}}
{{- if and .presign (eq .store "s3") -}}
{{- $aws := printf "https://s3.%s.amazonaws.com" .s3.region -}}
{{- $address := urlParse (default $aws (default (tpl .s3.endpoint $) .s3.publicEndpoint)) -}}
{{- $address.scheme }}://{{ if not .s3.forcePathStyle }}{{ tpl .s3.bucket $ }}.{{ end }}{{ $address.host }}
{{- end -}}
{{- end -}}
{{- end -}}
