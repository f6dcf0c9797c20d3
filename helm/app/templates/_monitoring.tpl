{{/* Start of the names of this release's objects, as a regular expression: app.name cuts long ones. */}}
{{- define "app.namePattern" -}}
{{- $start := include "app.fullname" . -}}
{{- if gt (len $start) 40 -}}
{{- printf "%s.*-" ($start | trunc 30) -}}
{{- else -}}
{{- printf "%s-" $start -}}
{{- end -}}
{{- end -}}

{{/*
A file of rules with this release's names in the place of the words that stand for them, and with the address of the
runbooks where there is one. Takes (list context path).
*/}}
{{- define "app.rules" -}}
{{- $context := index . 0 -}}
{{- $text := $context.Files.Get (index . 1) -}}
{{- $text = replace "release-namespace" $context.Release.Namespace $text -}}
{{- $text = replace "release-name-backend" (include "app.name" (list $context "backend")) $text -}}
{{- $text = replace "release-name-" (include "app.namePattern" $context) $text -}}
{{- $text = replace "release.host.example" $context.Values.exposure.host $text -}}
{{- with $context.Values.metrics.prometheusRule.runbooks -}}
{{- $text = replace "docs/runbooks/" (printf "%s/" (trimSuffix "/" .)) $text -}}
{{- end -}}
{{- $text -}}
{{- end -}}
