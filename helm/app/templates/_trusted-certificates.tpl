{{/*
Certificates that the backend's programs trust besides their own list: of a PostgreSQL, a mail server or a provider with a
certificate of one's own authority. Three parts, each of them empty where no ConfigMap is given.
*/}}
{{- define "app.trustedCertificatesEnv" -}}
{{- if .Values.trustedCertificates.configMap -}}
- { name: NODE_EXTRA_CA_CERTS, value: /etc/trusted-certificates/ca.pem }
{{- end -}}
{{- end -}}

{{- define "app.trustedCertificatesMount" -}}
{{- if .Values.trustedCertificates.configMap -}}
- { name: trusted-certificates, mountPath: /etc/trusted-certificates, readOnly: true }
{{- end -}}
{{- end -}}

{{/* A key that is not there keeps the pod from starting: Node.js itself would go on without the certificates. */}}
{{- define "app.trustedCertificatesVolume" -}}
{{- with .Values.trustedCertificates -}}
{{- if .configMap -}}
- name: trusted-certificates
  configMap:
    name: {{ tpl .configMap $ | quote }}
    items: [{ key: {{ .key | quote }}, path: ca.pem }]
{{- end -}}
{{- end -}}
{{- end -}}
