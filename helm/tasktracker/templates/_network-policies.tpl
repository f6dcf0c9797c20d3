{{/* The peer that one dependency of this release is. Takes (list context name). */}}
{{- define "tasktracker.peer" -}}
- podSelector:
    matchLabels: { app.kubernetes.io/name: {{ index . 1 }}, app.kubernetes.io/instance: {{ (index . 0).Release.Name | quote }} }
{{- end -}}

{{/* The database's pods, in the context of app; empty, which means any address, where the database is another. */}}
{{- define "tasktracker.databasePeers" -}}
{{- if eq (tpl .Values.database.host .) (include "tasktracker.postgresqlHost" .) -}}
{{- include "tasktracker.peer" (list . "postgresql") -}}
{{- end -}}
{{- end -}}

{{/* The object store's pods, likewise. */}}
{{- define "tasktracker.objectStorePeers" -}}
{{- if eq (tpl .Values.attachments.s3.endpoint .) (include "tasktracker.objectStore" .) -}}
{{- include "tasktracker.peer" (list . "seaweedfs") -}}
{{- end -}}
{{- end -}}

{{/* The start of a policy of a part of the release. Takes (list context name selector), the last as a dictionary of labels. */}}
{{- define "tasktracker.networkPolicy" -}}
{{- $context := index . 0 -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ $context.Release.Name }}-{{ index . 1 }}
  labels:
    {{- include "tasktracker.labels" $context | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- toYaml (merge (index . 2) (dict "app.kubernetes.io/instance" $context.Release.Name)) | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* Lists of peers that app is given, or its defaults, which are not known while app is off. Takes (list context name). */}}
{{- define "tasktracker.appPeers" -}}
{{- $context := index . 0 -}}
{{- with dig "networkPolicy" (index . 1) list $context.Values.app -}}
{{- ternary (tpl (toString .) $context) (toYaml .) (kindIs "string" .) -}}
{{- end -}}
{{- end -}}

{{/* Every component of the application but the web interface, which has nothing to do with the database or with files. */}}
{{- define "tasktracker.backendPeer" -}}
- podSelector:
    matchLabels:
      app.kubernetes.io/name: {{ dig "nameOverride" "" .Values.app | default "tasktracker" | quote }}
      app.kubernetes.io/instance: {{ .Release.Name | quote }}
    matchExpressions:
      - { key: app.kubernetes.io/component, operator: NotIn, values: [spa] }
{{- end -}}
