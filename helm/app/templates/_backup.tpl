{{/* Reference of the image with PostgreSQL's tools, which may lie in another registry than the application's. */}}
{{- define "app.postgresToolsImage" -}}
{{- with .Values.backup.image -}}
{{- $name := printf "%s/%s" (default .registry ($.Values.global).imageRegistry) .repository -}}
{{- ternary (printf "%s@%s" $name .digest) (printf "%s:%s" $name .tag) (not (empty .digest)) -}}
{{- end -}}
{{- end -}}

{{/* A container that runs a script of files/ with PostgreSQL's tools. Takes (list context name script arguments env). */}}
{{- define "app.postgresTools" -}}
{{- $context := index . 0 -}}
- name: {{ index . 1 }}
  image: {{ include "app.postgresToolsImage" $context }}
  imagePullPolicy: {{ $context.Values.image.pullPolicy }}
  command: [/bin/sh, -c]
  args:
    - | {{- $context.Files.Get (index . 2) | nindent 6 }}
    {{- with index . 3 }}
    - sh
    - {{ . }}
    {{- end }}
  env:
    {{- include "app.ownerEnv" $context | nindent 4 }}
    - { name: BACKUP_FOLDER, value: /backup }
    {{- if eq $context.Values.database.sslMode "verify-full" }}
    - { name: PGSSLROOTCERT, value: {{ ternary "/etc/trusted-certificates/ca.pem" "system" (not (empty $context.Values.trustedCertificates.configMap)) }} }
    {{- end }}
    {{- with index . 4 }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  resources: {{- toYaml $context.Values.backup.resources | nindent 4 }}
  {{- include "app.containerSecurity" $context | nindent 2 }}
  volumeMounts:
    - { name: backup, mountPath: /backup }
    {{- with include "app.trustedCertificatesMount" $context }}{{ . | nindent 4 }}{{ end }}
{{- end -}}

{{/* A container of the backend that knows both stores: of backups, and of files. Takes (list context name arguments env). */}}
{{- define "app.backupStore" -}}
{{- $context := index . 0 -}}
- name: {{ index . 1 }}
  image: {{ include "app.image" (list $context $context.Values.backend.image) }}
  imagePullPolicy: {{ $context.Values.image.pullPolicy }}
  args: {{- toJson (index . 2) | nindent 4 }}
  envFrom:
    - configMapRef: { name: {{ include "app.name" (list $context "backend") }} }
  env:
    {{- include "app.ownerEnv" $context | nindent 4 }}
    {{- with include "app.trustedCertificatesEnv" $context }}{{ . | nindent 4 }}{{ end }}
    {{- with include "app.attachmentsEnv" $context | trim }}{{ . | nindent 4 }}{{ end }}
    {{- include "app.backupEnv" $context | nindent 4 }}
    {{- with index . 3 }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with $context.Values.backend.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  resources: {{- toYaml $context.Values.backup.resources | nindent 4 }}
  {{- include "app.containerSecurity" $context | nindent 2 }}
  volumeMounts:
    - { name: tmp, mountPath: /tmp }
    - { name: backup, mountPath: /backup }
    {{- if $context.Values.backup.s3.caSecret }}
    - { name: backup-ca, mountPath: /backup-ca, readOnly: true }
    {{- end }}
    {{- with include "app.trustedCertificatesMount" $context }}{{ . | nindent 4 }}{{ end }}
    {{- with include "app.attachmentsMounts" $context | trim }}{{ . | nindent 4 }}{{ end }}
{{- end -}}

{{/* Where backups are kept, and how many. */}}
{{- define "app.backupEnv" -}}
{{- with .Values.backup -}}
- { name: BACKUP_S3_BUCKET, value: {{ tpl .s3.bucket $ | quote }} }
- { name: BACKUP_S3_PREFIX, value: {{ tpl .s3.prefix $ | quote }} }
- { name: BACKUP_S3_REGION, value: {{ .s3.region | quote }} }
- { name: BACKUP_S3_FORCE_PATH_STYLE, value: {{ .s3.forcePathStyle | quote }} }
{{- range $name, $value := dict "ENDPOINT" (tpl .s3.endpoint $) "SSE" .s3.encryption "SSE_KMS_KEY_ID" .s3.kmsKeyId "CA_FILE" (ternary "/backup-ca/ca.crt" "" (not (empty .s3.caSecret))) }}
{{- with $value }}
- { name: BACKUP_S3_{{ $name }}, value: {{ . | quote }} }
{{- end }}
{{- end }}
- { name: BACKUP_FILES, value: {{ .files | quote }} }
{{- range $name, $count := .keep }}
- { name: BACKUP_KEEP_{{ upper $name }}, value: {{ $count | int | quote }} }
{{- end }}
{{- with tpl .s3.existingSecret $ }}
- name: BACKUP_S3_ACCESS_KEY_ID
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: {{ $.Values.backup.s3.accessKeyIdKey }} }
- name: BACKUP_S3_SECRET_ACCESS_KEY
  valueFrom:
    secretKeyRef: { name: {{ . }}, key: {{ $.Values.backup.s3.secretAccessKeyKey }} }
{{- end }}
{{- end -}}
{{- end -}}

{{/* What the pods of backup and restore have around their containers. Takes (list context component). */}}
{{- define "app.backupPod" -}}
{{- $context := index . 0 -}}
restartPolicy: Never
{{ include "app.podSecurity" $context }}
{{- with include "app.imagePullSecrets" $context }}{{ . }}{{ end }}
{{- if include "app.attachmentsOnOneNode" $context }}
# where the volume of files is
affinity:
  podAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "app.selectorLabels" (list $context "backend") | nindent 14 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 64Mi }
  - name: backup
    emptyDir: { sizeLimit: {{ $context.Values.backup.folderSize }} }
  {{- with $context.Values.backup.s3.caSecret }}
  - name: backup-ca
    secret: { secretName: {{ . }} }
  {{- end }}
  {{- with include "app.trustedCertificatesVolume" $context }}{{ . | nindent 2 }}{{ end }}
  {{- with include "app.attachmentsVolumes" $context | trim }}{{ . | nindent 2 }}{{ end }}
{{- end -}}
