{{/* Start of every object's name: the release's name, unique in its namespace. */}}
{{- define "app.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride -}}
{{- end -}}

{{/*
Name of one object: the start, a dash and the suffix, within the 63 characters of a DNS label. A start that is too long
is cut and gets a hash, so that two long release names never meet in one object name.
Takes (list context suffix).
*/}}
{{- define "app.name" -}}
{{- $start := include "app.fullname" (index . 0) -}}
{{- $suffix := index . 1 -}}
{{- $room := sub 62 (len $suffix) | int -}}
{{- if gt (len $start) $room -}}
{{- $start = printf "%s-%s" ($start | trunc (sub $room 7 | int) | trimSuffix "-") ($start | sha256sum | trunc 6) -}}
{{- end -}}
{{- printf "%s-%s" $start $suffix -}}
{{- end -}}

{{/* Name of the Secret with the database's password: the given one, or ours. */}}
{{- define "app.databaseSecretName" -}}
{{- if .Values.database.existingSecret -}}
{{- tpl .Values.database.existingSecret . -}}
{{- else -}}
{{- include "app.name" (list . "app-database") -}}
{{- end -}}
{{- end -}}

{{/* Key of the password in that Secret. */}}
{{- define "app.databaseSecretKey" -}}
{{- ternary .Values.database.existingSecretKey "password" (not (empty .Values.database.existingSecret)) -}}
{{- end -}}

{{/* Role of the running backend; empty where the one that owns the tables does everything. */}}
{{- define "app.applicationRole" -}}
{{- tpl .Values.database.application.user . -}}
{{- end -}}

{{/* Reference to its password. */}}
{{- define "app.applicationPassword" -}}
{{- $application := .Values.database.application -}}
{{- $ours := not (or $application.existingSecret .Values.database.existingSecret) -}}
name: {{ tpl $application.existingSecret . | default (include "app.databaseSecretName" .) }}
key: {{ ternary "application-password" $application.existingSecretKey $ours }}
{{- end -}}

{{/* Secret with the password of whoever makes that role; empty where it is there already, or not wanted. */}}
{{- define "app.administratorSecret" -}}
{{- if include "app.applicationRole" . -}}
{{- tpl .Values.database.administrator.existingSecret . -}}
{{- end -}}
{{- end -}}

{{- define "app.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "app.name" (list . "app")) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Address of the application for people: publicUrl, or what the Ingress answers to, or nothing. */}}
{{- define "app.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{- .Values.publicUrl -}}
{{- else if and (ne .Values.exposure.type "none") .Values.exposure.host -}}
{{- printf "%s://%s" (ternary "https" "http" .Values.exposure.tls.enabled) .Values.exposure.host -}}
{{- end -}}
{{- end -}}
