{{/* Reference of an image: registry, repository and digest or tag. Takes (list context image). */}}
{{- define "app.image" -}}
{{- $context := index . 0 -}}
{{- $image := index . 1 -}}
{{- $registry := default $context.Values.image.registry ($context.Values.global).imageRegistry -}}
{{- $name := ternary (printf "%s/%s" $registry $image.repository) $image.repository (not (empty $registry)) -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default $context.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Name of the Secret that this chart makes of image.credentials. */}}
{{- define "app.registrySecretName" -}}
{{- include "app.name" (list . "app-registry") -}}
{{- end -}}

{{/* Registry that image.credentials are for: the given one, or that of this chart's images. */}}
{{- define "app.credentialsRegistry" -}}
{{- coalesce .Values.image.credentials.registry (.Values.global).imageRegistry .Values.image.registry | default "" -}}
{{- end -}}

{{/* imagePullSecrets of a pod: the global list, the chart's own, and the Secret that it makes. */}}
{{- define "app.imagePullSecrets" -}}
{{- $names := list -}}
{{- range concat (default list (.Values.global).imagePullSecrets) .Values.image.pullSecrets -}}
{{- $names = append $names (ternary . (get (ternary dict . (kindIs "string" .)) "name") (kindIs "string" .)) -}}
{{- end -}}
{{- if .Values.image.credentials.username -}}
{{- $names = append $names (include "app.registrySecretName" .) -}}
{{- end -}}
{{- with $names | uniq }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What Pod Security "restricted" asks of a pod, and no token of the API server. */}}
{{- define "app.podSecurity" -}}
serviceAccountName: {{ include "app.serviceAccountName" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{/* What Pod Security "restricted" asks of a container, and a root file system that cannot be written. */}}
{{- define "app.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{/*
Where a component's pods run. They are spread over nodes and zones as far as there are any; matchLabelKeys counts the
pods of one revision only, so that a rolling update spreads as well as an installation.
Takes (list context component values).
*/}}
{{- define "app.scheduling" -}}
{{- $values := index . 2 -}}
topologySpreadConstraints:
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "app.selectorLabels" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/*
Number of a component's pods; nothing under an autoscaler. A number in the manifest, be it the one that the cluster has, would
be the number that a rollback sets long after, in the midst of load.
Takes (list context component).
*/}}
{{- define "app.replicas" -}}
{{- $values := index (index . 0).Values (index . 1) -}}
{{- if not $values.autoscaling.enabled -}}
{{- $values.replicas -}}
{{- end -}}
{{- end -}}

{{/* Environment variables for the server of the database, with the names of libpq. */}}
{{- define "app.databaseServerEnv" -}}
- { name: PGHOST, value: {{ tpl (required "database.host is empty: set it to the host of your PostgreSQL server" .Values.database.host) . | quote }} }
- { name: PGPORT, value: {{ .Values.database.port | quote }} }
- { name: PGDATABASE, value: {{ .Values.database.name | quote }} }
- { name: PGSSLMODE, value: {{ .Values.database.sslMode }} }
{{- end -}}

{{/* The database as the role that owns the tables: for whoever migrates, backs up and restores. */}}
{{- define "app.ownerEnv" -}}
{{ include "app.databaseServerEnv" . }}
- { name: PGUSER, value: {{ .Values.database.user | quote }} }
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "app.databaseSecretName" . }}
      key: {{ include "app.databaseSecretKey" . }}
{{- with include "app.applicationRole" . }}
- { name: DATABASE_APPLICATION_ROLE, value: {{ . | quote }} }
{{- end }}
{{- end -}}

{{/* The database as the role of the running backend, which is the owner's where there is none of its own. */}}
{{- define "app.databaseEnv" -}}
{{- with include "app.applicationRole" . -}}
{{ include "app.databaseServerEnv" $ }}
- { name: PGUSER, value: {{ . | quote }} }
- name: PGPASSWORD
  valueFrom:
    secretKeyRef: {{- include "app.applicationPassword" $ | nindent 6 }}
{{- else -}}
{{ include "app.ownerEnv" $ }}
{{- end -}}
{{- end -}}

{{/* The database as whoever may make that role, and what it is to be. */}}
{{- define "app.administratorEnv" -}}
{{ include "app.databaseServerEnv" . }}
- { name: PGUSER, value: {{ .Values.database.administrator.user | quote }} }
- name: PGPASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "app.administratorSecret" . }}
      key: {{ .Values.database.administrator.existingSecretKey }}
- { name: DATABASE_APPLICATION_ROLE, value: {{ include "app.applicationRole" . | quote }} }
- name: DATABASE_APPLICATION_PASSWORD
  valueFrom:
    secretKeyRef: {{- include "app.applicationPassword" . | nindent 6 }}
{{- end -}}
