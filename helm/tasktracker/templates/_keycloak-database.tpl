{{/* Pod template of the Job that makes Keycloak's database. */}}
{{- define "tasktracker.keycloakDatabasePod" -}}
{{- $postgresql := .Values.postgresql -}}
metadata:
  labels:
    {{- include "tasktracker.keycloakDatabaseLabels" . | nindent 4 }}
spec:
  restartPolicy: OnFailure
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with concat (default list (.Values.global).imagePullSecrets) (default list $postgresql.image.pullSecrets) }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ ternary . (get (ternary dict . (kindIs "string" .)) "name") (kindIs "string" .) }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: {{ $postgresql.primary.containerSecurityContext.runAsUser }}
    runAsGroup: {{ $postgresql.primary.containerSecurityContext.runAsGroup }}
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: database
      image: {{ include "tasktracker.postgresqlImage" . }}
      command: [/bin/sh, -c]
      args:
        - | {{- .Files.Get "files/create-keycloak-database.sh" | nindent 10 }}
      env:
        - { name: PGHOST, value: {{ include "tasktracker.postgresqlHost" . | quote }} }
        - { name: PGUSER, value: postgres }
        - name: PGPASSWORD
          valueFrom:
            secretKeyRef:
              name: {{ tpl $postgresql.auth.existingSecret . }}
              key: {{ dig "secretKeys" "adminPasswordKey" "postgres-password" $postgresql.auth }}
        - { name: KEYCLOAK_DATABASE, value: {{ include "tasktracker.keycloakVariable" (list . "KC_DB_URL_DATABASE") | quote }} }
        - { name: KEYCLOAK_ROLE, value: {{ include "tasktracker.keycloakVariable" (list . "KC_DB_USERNAME") | quote }} }
        - name: KEYCLOAK_PASSWORD
          valueFrom: { secretKeyRef: { name: {{ include "tasktracker.keycloakSecret" . }}, key: database-password } }
      resources:
        requests: { cpu: 50m, memory: 32Mi, ephemeral-storage: 16Mi }
        limits: { memory: 64Mi, ephemeral-storage: 64Mi }
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
{{- end -}}

{{- define "tasktracker.keycloakDatabaseLabels" -}}
app.kubernetes.io/name: tasktracker
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: keycloak-database
app.kubernetes.io/part-of: tasktracker
{{- end -}}

{{/* Reference of the image that the database of this release runs, by the rule of the PostgreSQL chart. */}}
{{- define "tasktracker.postgresqlImage" -}}
{{- with .Values.postgresql.image -}}
{{- $name := printf "%s/%s" (default .registry ($.Values.global).imageRegistry) .repository -}}
{{- ternary (printf "%s@%s" $name .digest) (printf "%s:%s" $name .tag) (not (empty .digest)) -}}
{{- end -}}
{{- end -}}
