{{/* Peers of a NetworkPolicy as a YAML list: the given list, or what a template in its place gives. Takes (list context peers). */}}
{{- define "app.peers" -}}
{{- $peers := index . 1 -}}
{{- ternary (tpl (toString $peers) (index . 0)) (toYaml $peers) (kindIs "string" $peers) -}}
{{- end -}}

{{/* A rule "to" that names peers, or any address where there are none. Takes (list context peers ports). */}}
{{- define "app.egressRule" -}}
{{- $peers := include "app.peers" . | fromYamlArray -}}
- ports:
    {{- range index . 2 }}
    - { port: {{ . | int }}, protocol: TCP }
    {{- end }}
  {{- with $peers }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "app.dnsRule" -}}
{{- with .Values.networkPolicy -}}
- ports:
    {{- range $port := .dnsPorts }}
    {{- range $protocol := list "UDP" "TCP" }}
    - { port: {{ $port | int }}, protocol: {{ $protocol }} }
    {{- end }}
    {{- end }}
  {{- with include "app.peers" (list $ .dns) | fromYamlArray }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "app.databaseRule" -}}
{{- include "app.egressRule" (list . .Values.networkPolicy.database (list .Values.database.port)) -}}
{{- end -}}

{{/* The peer that one component of this release is. Takes (list context component). */}}
{{- define "app.componentPeer" -}}
- podSelector:
    matchLabels:
      {{- include "app.selectorLabels" . | nindent 6 }}
{{- end -}}

{{/* A rule for requests to another component. Takes (list context component). */}}
{{- define "app.requestRule" -}}
- ports: [{ port: 8080, protocol: TCP }]
  to:
    {{- include "app.componentPeer" . | nindent 4 }}
{{- end -}}

{{/* Port of an address, or of host:port: the one in it, or that of its scheme. */}}
{{- define "app.portOf" -}}
{{- $address := splitList "/" (regexReplaceAll "^[a-z]+://" . "") | first -}}
{{- regexFind "[0-9]+$" (regexFind ":[0-9]+$" $address) | default (ternary "80" "443" (hasPrefix "http://" .)) -}}
{{- end -}}

{{/* Who sends requests from outside of the release: the given peers, else anybody where there is a way in from outside. */}}
{{- define "app.clientsRule" -}}
{{- $clients := include "app.peers" (list . .Values.networkPolicy.clients) | fromYamlArray -}}
{{- if $clients }}
- ports: [{ port: 8080, protocol: TCP }]
  from: {{- toYaml $clients | nindent 4 }}
{{- else if ne .Values.exposure.type "none" }}
- ports: [{ port: 8080, protocol: TCP }]
{{- end }}
{{- end -}}

{{/* Where the backend asks whether somebody is who they say. An ingress controller of this cluster may be on the way there. */}}
{{- define "app.identityProviderRules" -}}
{{- with include "app.oidcIssuer" . }}
{{ include "app.egressRule" (list $ $.Values.networkPolicy.identityProvider (list (include "app.portOf" .))) }}
{{- with include "app.peers" (list $ $.Values.networkPolicy.clients) | fromYamlArray }}
- to: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Every place that the values send the backend to, besides the database. */}}
{{- define "app.backendRules" -}}
{{- $policy := .Values.networkPolicy -}}
{{ include "app.identityProviderRules" . }}
{{- if eq .Values.attachments.store "s3" }}
{{ include "app.egressRule" (list . $policy.objectStore (list (include "app.portOf" (tpl .Values.attachments.s3.endpoint .)))) }}
{{- end }}
{{- if ne .Values.attachments.store "none" }}
{{- with tpl .Values.attachments.clamd . }}
{{ include "app.egressRule" (list $ $policy.virusScanner (list (include "app.portOf" .))) }}
{{- end }}
{{- end }}
{{- if include "app.mailSecretName" . }}
{{ include "app.egressRule" (list . $policy.mailServer $policy.mailPorts) }}
{{- end }}
{{- with .Values.tracing.endpoint }}
{{ include "app.egressRule" (list $ $policy.collector (list (include "app.portOf" .))) }}
{{- end }}
{{- with $policy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The start of a component's policy. What no rule below it names is denied in both directions. Takes (list context component). */}}
{{- define "app.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "app.name" . }}
  labels:
    {{- include "app.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "app.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}
